import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/Stack.css";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect, type FormEvent } from "react";
import { Problem } from "../api/problem";
import { signIn, useSession } from "../session/session";
import { useTitle } from "../shared/Page";
import { Fault, FormFault } from "../shared/states";
import { plural } from "../shared/words";
import { Entrance } from "./Entrance";

const route = getRouteApi("/sign-in");

export function SignIn() {
  useTitle("Sign in");
  const { then } = route.useSearch();
  const router = useRouter();
  const state = useSession();
  const enter = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
  });
  const signedIn = state.phase === "signed-in";
  useEffect(() => {
    // Also for somebody who was signed in already and opened this address.
    if (signedIn) router.history.replace(then ?? "/");
  }, [signedIn, then, router]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    enter.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  }

  if (state.phase === "signed-out" && state.problem && !enter.error) {
    return (
      <Entrance title="Sign in">
        <Fault error={state.problem} onRetry={() => window.location.reload()} />
      </Entrance>
    );
  }
  return (
    <Entrance title="Sign in" demo={state.phase === "signed-out" && (state.session?.demo ?? false)}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} autoFocus />
          <PasswordInput
            name="password"
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          />
          <FormFault error={enter.error && inWords(enter.error)} />
          <Button type="submit" fullWidth mt="xs" loading={enter.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}

function inWords(error: Error): Error {
  const problem = Problem.of(error);
  if (problem.code === "auth.wrong-credentials") return new Error("This e-mail and password do not belong together.");
  if (problem.code === "auth.locked" && problem.retryAfter) {
    return new Error(`Too many attempts. Try again in ${plural(Math.ceil(problem.retryAfter / 60), "minute")}.`);
  }
  return problem;
}
