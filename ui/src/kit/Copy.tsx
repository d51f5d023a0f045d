import { Check, Copy as CopyIcon } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { IconButton } from "./Button";
import { copyText } from "./clipboard";
import { toast } from "./Toast";

interface CopyProps {
  text: string;
  label?: string;
  icon?: ReactNode;
  className?: string;
}

/** Copy a text, and say so for a moment. */
export function Copy({ text, label = "Copy", icon = <CopyIcon />, className }: CopyProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await copyText(text);
      setDone(true);
    } catch (error) {
      toast.failed("Not copied", error);
    }
  };
  return (
    <IconButton
      label={done ? "Copied" : label}
      icon={done ? <Check /> : icon}
      onClick={() => void copy()}
      className={className}
    />
  );
}
