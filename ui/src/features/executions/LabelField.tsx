import { X } from "lucide-react";
import { useState } from "react";
import type { Label } from "@/api/types";
import { parseLabel } from "@/engine/inputs";
import { Field, TextInput } from "@/kit/Field";

/** Labels written one by one as `key:value`. */
export function LabelField({ labels, onChange }: { labels: Label[]; onChange: (labels: Label[]) => void }) {
  const [text, setText] = useState("");
  const [bad, setBad] = useState(false);
  const add = () => {
    if (!text.trim()) return;
    const found = parseLabel(text);
    setBad(!found);
    if (!found) return;
    onChange([...labels.filter((one) => one.key !== found.key), found]);
    setText("");
  };
  return (
    <Field label="Labels" error={bad ? "A label is written as key:value." : undefined}>
      {(props) => (
        <div className="flex flex-col gap-2">
          {labels.length > 0 && (
            <span className="flex flex-wrap gap-1.5">
              {labels.map((label) => (
                <span
                  key={label.key}
                  className="inline-flex items-center gap-1 rounded border border-line bg-sunken pl-1.5 text-xs"
                >
                  {label.key}: {label.value}
                  <button
                    type="button"
                    aria-label={`Remove ${label.key}`}
                    className="flex size-5 items-center justify-center text-ink-3 hover:text-ink"
                    onClick={() => onChange(labels.filter((one) => one !== label))}
                  >
                    <X className="size-3" />
                  </button>
                </span>
              ))}
            </span>
          )}
          <TextInput
            {...props}
            placeholder="team:data, then Enter"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
        </div>
      )}
    </Field>
  );
}
