import { useBlocker } from "@tanstack/react-router";
import { Confirm } from "@/kit/Dialog";

/** Ask before a page with changes that are not saved is left. `inside` tells which addresses keep them. */
export function LeaveGuard({ dirty, inside }: { dirty: boolean; inside?: (path: string) => boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ next }) => dirty && !inside?.(next.pathname),
    enableBeforeUnload: dirty,
    withResolver: true,
  });
  return (
    <Confirm
      open={status === "blocked"}
      title="Leave without saving?"
      text="The changes of this flow are not saved. They are lost when you leave."
      verb="Leave"
      danger
      onConfirm={() => proceed?.()}
      onClose={() => reset?.()}
    />
  );
}
