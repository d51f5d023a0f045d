import type { CheckedInput } from "@/api/types";
import { type Filled, faultWords, type InputSpec, isGroup, shown } from "@/engine/inputs";
import { Field } from "@/kit/Field";
import { Markdown } from "@/kit/Markdown";
import { InputControl } from "./InputControl";

interface InputFormProps {
  inputs: InputSpec[];
  filled: Filled;
  onChange: (filled: Filled) => void;
  /** What the server makes of each input, by dotted id. */
  checked: Map<string, CheckedInput>;
  /** Show errors of fields that nobody touched yet too. */
  strict: boolean;
  prefix?: string;
}

/** The fields of a flow's inputs; groups are framed, and fields whose condition does not hold are left out. */
export function InputForm({ inputs, prefix = "", ...rest }: InputFormProps) {
  const { filled, onChange, checked, strict } = rest;
  return inputs.map((spec) => {
    const id = `${prefix}${spec.id}`;
    const found = checked.get(id);
    if (found?.enabled === false) return null;
    const name = spec.displayName ?? spec.id;
    const about = spec.description && <Markdown text={spec.description} />;
    if (isGroup(spec)) {
      return (
        <fieldset key={id} className="flex min-w-0 flex-col gap-4 rounded-[10px] border border-line p-4">
          <legend className="px-1 font-medium">{name}</legend>
          {about && <div className="-mt-2 text-xs text-ink-3">{about}</div>}
          <InputForm {...rest} inputs={spec.inputs ?? []} prefix={`${id}.`} />
        </fieldset>
      );
    }
    const touched = id in filled;
    const errors = (found?.errors ?? []).map((one) => faultWords(one.message)).join(" ");
    const change = (value: Filled[string] | undefined) => {
      const next = { ...filled };
      if (value === undefined) delete next[id];
      else next[id] = value;
      onChange(next);
    };
    const inherited = shown(isPlain(spec.defaults) ? spec.defaults : (found?.value ?? spec.defaults));
    return (
      <Field
        key={id}
        label={name}
        required={spec.required !== false && spec.defaults === undefined}
        hint={about}
        error={touched || strict ? errors : undefined}
        aside={
          <span className="flex items-center gap-2">
            {touched && inherited !== "" && spec.defaults !== undefined && (
              <button type="button" className="text-accent hover:underline" onClick={() => change(undefined)}>
                Use the default
              </button>
            )}
            {!touched && inherited !== "" && "default"}
            <span className="font-mono text-2xs">{typeWord(spec)}</span>
          </span>
        }
      >
        {(props) => <InputControl {...props} spec={spec} value={filled[id] ?? inherited} onChange={change} />}
      </Field>
    );
  });
}

/** A default that is shown as it was written; an expression is shown as what the server makes of it. */
function isPlain(defaults: unknown): boolean {
  return typeof defaults === "string" && !defaults.includes("{{");
}

function typeWord(spec: InputSpec): string {
  return spec.itemType ? `${spec.type} of ${spec.itemType}` : spec.type;
}
