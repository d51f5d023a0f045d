import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./cx";

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  /** Marks the chosen one of several. */
  chosen?: boolean;
}

interface MenuProps {
  trigger: ReactElement;
  items: (MenuItem | "line")[];
  align?: "start" | "end";
  title?: string;
}

/** A menu below a button. */
export function Menu({ trigger, items, align = "end", title }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-44 animate-rise rounded-[10px] border border-line bg-raised p-1 shadow-lift"
        >
          {title && <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{title}</DropdownMenu.Label>}
          {items.map((item, index) =>
            item === "line" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else to be known by.
              <DropdownMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <DropdownMenu.Item
                key={item.label}
                onSelect={item.onSelect}
                className={cx(
                  "flex h-8 cursor-pointer select-none items-center gap-2 rounded-md px-2 outline-none data-[highlighted]:bg-hover [&_svg]:size-[15px]",
                  item.danger ? "text-danger" : "text-ink",
                )}
              >
                <span className="flex w-4 justify-center text-ink-3">{item.icon}</span>
                <span className="flex-1">{item.label}</span>
                {item.chosen && <span className="size-1.5 rounded-full bg-accent" />}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
