import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { Tooltip } from "./Tooltip";

type Look = "primary" | "plain" | "ghost" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-strong text-on-strong hover:bg-strong-hover border-transparent",
  plain: "bg-surface text-ink border-line-strong hover:bg-hover",
  ghost: "bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-surface text-danger border-line-strong hover:bg-danger-soft hover:border-danger",
};

const SHAPE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-[7px] border font-medium " +
  "transition-colors duration-100 disabled:opacity-50 disabled:pointer-events-none select-none " +
  "[&_svg]:size-[15px] [&_svg]:shrink-0";

/** The classes of a button, for links that look like one. */
export function buttonClass(look: Look = "plain", more?: string): string {
  return cx(SHAPE, "h-8 px-3 text-sm", LOOKS[look], more);
}

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  busy?: boolean;
}

export function Button({ look = "plain", busy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={buttonClass(look, className)}
      disabled={disabled || busy}
      aria-busy={busy}
      {...rest}
    >
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  icon: ReactNode;
  look?: Look;
  pressed?: boolean;
  keys?: string;
}

/** A button of one icon; its label is read aloud and shown in a tooltip. */
export function IconButton({ label, icon, look = "ghost", pressed, keys, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cx(SHAPE, "size-8", LOOKS[look], "aria-pressed:bg-hover aria-pressed:text-ink", className)}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
