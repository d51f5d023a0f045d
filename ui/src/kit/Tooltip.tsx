import { Tooltip as Radix } from "radix-ui";
import type { ReactElement } from "react";

interface TooltipProps {
  text: string;
  keys?: string;
  children: ReactElement;
}

export const TooltipProvider = Radix.Provider;

/** A short word about what is under the pointer or has the focus. */
export function Tooltip({ text, keys, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 animate-fade items-center gap-2 rounded-md bg-strong px-2 py-1 text-xs text-on-strong shadow-lift"
        >
          {text}
          {keys && <kbd className="opacity-70">{keys}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
