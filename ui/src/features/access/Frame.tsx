import type { ReactNode } from "react";
import { Logo } from "@/app/Logo";

/** The page of somebody who is not in yet. */
export function Frame({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <main className="flex h-full items-start justify-center overflow-auto px-4 pt-[14vh]">
      <div className="w-full max-w-[360px] pb-10">
        <Logo />
        <h1 className="mt-8 text-xl">{title}</h1>
        <p className="mt-1 text-ink-2">{about}</p>
        <div className="mt-6">{children}</div>
      </div>
    </main>
  );
}
