import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, Dot } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { configs, createAccount, logIn } from "@/api/access";
import { paths } from "@/app/paths";
import { Button } from "@/kit/Button";
import { cx } from "@/kit/cx";
import { Field, TextInput } from "@/kit/Field";
import { Frame } from "./Frame";

const RULES: [string, (password: string) => boolean][] = [
  ["8 characters or more", (password) => password.length >= 8],
  ["an upper-case letter", (password) => /\p{Lu}/u.test(password)],
  ["a lower-case letter", (password) => /\p{Ll}/u.test(password)],
  ["a digit", (password) => /\d/.test(password)],
];

export function Setup() {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const strong = RULES.every(([, holds]) => holds(password));
  useEffect(() => {
    document.title = "Set up · Ostinato";
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await createAccount(user.trim(), password);
      await logIn(user.trim(), password);
      await queries.fetchQuery({ ...configs, staleTime: 0 });
      await navigate({ to: paths.flows() });
    } catch (problem) {
      setError((problem as Error).message);
      setBusy(false);
    }
  };
  return (
    <Frame title="Set up Ostinato" about="Create the account that may use this server.">
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="E-mail address">
          {(props) => (
            <TextInput
              {...props}
              type="email"
              autoComplete="username"
              autoFocus
              required
              value={user}
              onChange={(event) => setUser(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Password"
          error={error}
          hint={
            <ul className="mt-1 grid grid-cols-2 gap-1">
              {RULES.map(([words, holds]) => {
                const good = holds(password);
                return (
                  <li key={words} data-tone="good" className={cx("flex items-center gap-1", good && "text-(--tone)")}>
                    {good ? (
                      <Check className="size-3.5" aria-label="done:" />
                    ) : (
                      <Dot className="size-3.5" aria-hidden />
                    )}
                    {words}
                  </li>
                );
              })}
            </ul>
          }
        >
          {(props) => (
            <TextInput
              {...props}
              type="password"
              autoComplete="new-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button look="primary" type="submit" busy={busy} disabled={!strong || !user} className="h-9">
          Create account
        </Button>
      </form>
    </Frame>
  );
}
