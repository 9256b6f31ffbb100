import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/Stack.css";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect, type FormEvent } from "react";
import { Problem } from "../api/problem";
import { t } from "../language/t";
import { signIn, useSession } from "../session/session";
import { useTitle } from "../shared/Page";
import { Fault, FormFault } from "../shared/states";
import { privacy } from "../shell/privacy";
import { Entrance } from "./Entrance";

const route = getRouteApi("/sign-in");

export function SignIn() {
  useTitle(t("account.signIn"));
  const { then } = route.useSearch();
  const router = useRouter();
  const state = useSession();
  const enter = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    // Somebody is there again.
    onSuccess: () => privacy.show(),
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
      <Entrance title={t("account.signIn")}>
        <Fault error={state.problem} onRetry={() => window.location.reload()} />
      </Entrance>
    );
  }
  return (
    <Entrance title={t("account.signIn")} demo={state.phase === "signed-out" && (state.session?.demo ?? false)}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput name="email" type="email" label={t("shared.email")} autoComplete="username" required withAsterisk={false} autoFocus />
          <PasswordInput
            name="password"
            label={t("account.password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": t("account.showPassword") }}
          />
          <FormFault error={enter.error && inWords(enter.error)} />
          <Button type="submit" fullWidth mt="xs" loading={enter.isPending}>
            {t("account.signIn")}
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}

function inWords(error: Error): Error {
  const problem = Problem.of(error);
  if (problem.code === "auth.wrong-credentials") return new Error(t("account.wrongCredentials"));
  if (problem.code === "auth.locked" && problem.retryAfter) {
    return new Error(t("account.tooManyAttempts", { count: Math.ceil(problem.retryAfter / 60) }));
  }
  return problem;
}
