import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { logIn } from "@/api/access";
import { ApiError } from "@/api/client";
import { paths } from "@/app/paths";
import { useSearchKeys } from "@/app/search";
import { parseSearch } from "@/engine/filters";
import { Button } from "@/kit/Button";
import { Field, TextInput } from "@/kit/Field";
import { Frame } from "./Frame";

export function Login() {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [search] = useSearchKeys();
  const navigate = useNavigate();
  const queries = useQueryClient();
  useEffect(() => {
    document.title = "Log in · Ostinato";
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await logIn(user.trim(), password);
      await queries.invalidateQueries();
      const [path = "", query] = (search.from ?? paths.flows()).split("?");
      await navigate({ to: path, search: parseSearch(query ?? "") as never });
    } catch (problem) {
      const refused = problem instanceof ApiError && problem.status === 401;
      setError(refused ? "The e-mail address or the password is wrong." : String((problem as Error).message));
      setBusy(false);
    }
  };
  return (
    <Frame title="Log in" about="Welcome back.">
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
        <Field label="Password" error={error}>
          {(props) => (
            <TextInput
              {...props}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button look="primary" type="submit" busy={busy} className="h-9">
          Log in
        </Button>
      </form>
    </Frame>
  );
}
