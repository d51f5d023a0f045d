import { cx } from "./cx";

interface LabelsProps {
  labels: { key: string; value: string }[] | undefined;
  onPick?: (label: { key: string; value: string }) => void;
  most?: number;
}

/** Labels as chips; those of the system are left out. */
export function Labels({ labels = [], onPick, most = 3 }: LabelsProps) {
  const own = labels.filter((label) => !label.key.startsWith("system."));
  const shown = own.slice(0, most);
  const chip =
    "inline-flex max-w-56 items-center truncate rounded border border-line bg-sunken px-1.5 text-xs leading-[18px] text-ink-2";
  return (
    <span className="inline-flex flex-wrap gap-1">
      {shown.map((label) => {
        const text = `${label.key}: ${label.value}`;
        return onPick ? (
          <button
            key={text}
            type="button"
            title={`Filter by ${text}`}
            onClick={() => onPick(label)}
            className={cx(chip, "hover:border-line-strong hover:text-ink")}
          >
            {text}
          </button>
        ) : (
          <span key={text} className={chip} title={text}>
            {text}
          </span>
        );
      })}
      {own.length > most && (
        <span className={chip} title={own.map((label) => `${label.key}: ${label.value}`).join("\n")}>
          +{own.length - most}
        </span>
      )}
    </span>
  );
}
