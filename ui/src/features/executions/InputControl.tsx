import { FileUp, X } from "lucide-react";
import { useId } from "react";
import { choicesOf, type FieldValue, type InputSpec, listValue } from "@/engine/inputs";
import { durationWords, isoMillis, sizeWords } from "@/engine/time";
import { IconButton } from "@/kit/Button";
import { Checkbox, NativeSelect, Switch, TextArea, TextInput } from "@/kit/Field";

interface ControlProps {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  spec: InputSpec;
  value: FieldValue;
  onChange: (value: FieldValue | undefined) => void;
}

/** The control that fits the type of an input. */
export function InputControl({ spec, value, onChange, ...props }: ControlProps) {
  const text = typeof value === "string" ? value : "";
  const typed = (event: { target: { value: string } }) => onChange(event.target.value);
  switch (spec.type) {
    case "BOOL":
    case "BOOLEAN":
      return (
        <span className="flex h-8 items-center gap-2.5">
          <Switch {...props} checked={text === "true"} onCheckedChange={(on) => onChange(String(on))} />
          <span className="text-ink-2">{text === "" ? "Not set" : text === "true" ? "True" : "False"}</span>
        </span>
      );
    case "SELECT":
    case "ENUM":
      return <SelectControl {...props} spec={spec} text={text} onChange={onChange} />;
    case "MULTISELECT":
      return <ManyControl spec={spec} text={text} onChange={onChange} />;
    case "INT":
    case "FLOAT":
      return (
        <TextInput
          {...props}
          type="number"
          inputMode={spec.type === "INT" ? "numeric" : "decimal"}
          step={spec.type === "INT" ? 1 : "any"}
          min={spec.min}
          max={spec.max}
          value={text}
          onChange={typed}
        />
      );
    case "DATE":
      return <TextInput {...props} type="date" value={text.slice(0, 10)} onChange={typed} />;
    case "TIME":
      return <TextInput {...props} type="time" step={1} value={text} onChange={typed} />;
    case "DATETIME":
      return (
        <TextInput
          {...props}
          type="datetime-local"
          step={1}
          value={localOf(text)}
          onChange={(event) => onChange(event.target.value ? new Date(event.target.value).toISOString() : "")}
        />
      );
    case "DURATION":
      return (
        <span className="flex items-center gap-3">
          <TextInput {...props} placeholder="PT1H30M" value={text} onChange={typed} />
          <span className="w-24 shrink-0 text-ink-3">{text && durationWords(isoMillis(text) ?? Number.NaN)}</span>
        </span>
      );
    case "JSON":
    case "YAML":
    case "ION":
      return (
        <TextArea
          {...props}
          value={text}
          onChange={typed}
          placeholder={spec.type === "YAML" ? "key: value" : '{"key": "value"}'}
        />
      );
    case "ARRAY":
      return <TextArea {...props} rows={3} value={text} onChange={typed} placeholder='["one", "two"]' />;
    case "SECRET":
      return <TextInput {...props} type="password" autoComplete="off" value={text} onChange={typed} />;
    case "FILE":
      return <FileControl {...props} spec={spec} value={value} onChange={onChange} />;
    case "EMAIL":
      return <TextInput {...props} type="email" autoComplete="off" value={text} onChange={typed} />;
    case "URI":
      return <TextInput {...props} type="url" placeholder="https://" value={text} onChange={typed} />;
    default:
      return text.includes("\n") ? (
        <TextArea {...props} value={text} onChange={typed} />
      ) : (
        <TextInput {...props} autoComplete="off" value={text} onChange={typed} />
      );
  }
}

/** An instant as the local date and time that the browser's picker takes. */
function localOf(text: string): string {
  const date = new Date(text);
  if (!text || Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

interface TextControlProps extends Omit<ControlProps, "value"> {
  text: string;
}

function SelectControl({ spec, text, onChange, ...props }: TextControlProps) {
  const list = useId();
  const choices = choicesOf(spec);
  if (spec.allowCustomValue) {
    return (
      <>
        <TextInput {...props} list={list} value={text} onChange={(event) => onChange(event.target.value)} />
        <datalist id={list}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      </>
    );
  }
  if (spec.isRadio) {
    return (
      <div role="radiogroup" aria-label={spec.displayName ?? spec.id} className="flex flex-wrap gap-x-5 gap-y-2">
        {choices.map((choice) => (
          <label key={choice} className="flex cursor-pointer items-center gap-2">
            <input
              type="radio"
              name={list}
              className="accent-(--accent)"
              checked={choice === text}
              onChange={() => onChange(choice)}
            />
            {choice}
          </label>
        ))}
      </div>
    );
  }
  return (
    <NativeSelect {...props} value={text} onChange={(event) => onChange(event.target.value || undefined)}>
      <option value="">Choose…</option>
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </NativeSelect>
  );
}

function ManyControl({ spec, text, onChange }: { spec: InputSpec; text: string; onChange: ControlProps["onChange"] }) {
  const chosen = listValue(text);
  const choices = choicesOf(spec);
  const own = chosen.filter((one) => !choices.includes(one));
  const set = (values: string[]) => onChange(JSON.stringify(values));
  return (
    <fieldset aria-label={spec.displayName ?? spec.id} className="flex flex-wrap gap-x-5 gap-y-2">
      {[...choices, ...own].map((choice) => (
        <Checkbox
          key={choice}
          checked={chosen.includes(choice)}
          onChange={(on) => set(on ? [...chosen, choice] : chosen.filter((one) => one !== choice))}
        >
          {choice}
        </Checkbox>
      ))}
      {spec.allowCustomValue && (
        <TextInput
          aria-label="Another value"
          placeholder="Another value, then Enter"
          onKeyDown={(event) => {
            const value = event.currentTarget.value.trim();
            if (event.key !== "Enter" || !value) return;
            event.preventDefault();
            event.currentTarget.value = "";
            if (!chosen.includes(value)) set([...chosen, value]);
          }}
        />
      )}
    </fieldset>
  );
}

function FileControl({ spec, value, onChange, ...props }: ControlProps) {
  const file = value instanceof File ? value : null;
  const accept = spec.accept ?? spec.allowedFileExtensions?.join(",");
  if (file) {
    return (
      <span className="flex h-9 items-center gap-2 rounded-[7px] border border-line-strong bg-surface pl-3 pr-1">
        <span className="min-w-0 flex-1 truncate">{file.name}</span>
        <span className="text-xs text-ink-3">{sizeWords(file.size)}</span>
        <IconButton label="Take the file away" icon={<X />} onClick={() => onChange(undefined)} className="size-7" />
      </span>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the field inside is reached by keys.
    <div
      className="relative flex h-16 items-center justify-center gap-2 rounded-[7px] border border-dashed border-line-strong bg-sunken text-ink-2 focus-within:outline-2 focus-within:outline-accent hover:border-ink-3"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onChange(event.dataTransfer.files[0]);
      }}
    >
      <FileUp className="size-4" aria-hidden />
      Choose a file or drop it here
      <input
        {...props}
        type="file"
        accept={accept}
        onChange={(event) => onChange(event.target.files?.[0])}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
    </div>
  );
}
