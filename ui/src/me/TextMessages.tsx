/** What a person is told on their telephone: kept by the server, for this clinic. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, ifMatch } from "../api/client";
import { Problem } from "../api/problem";
import type { TextPreferences } from "../api/types";
import { t } from "../language/t";
import { Panel } from "../shared/Page";
import { Fetched, FormFault } from "../shared/states";
import { toastDone } from "../shared/toast";
import css from "./me.module.css";

const WISHES = ["nothing", "emergencies", "urgent", "everything"] as const satisfies readonly TextPreferences["sms"][];

const preferencesQuery = queryOptions({
  queryKey: ["notifications", "preferences"],
  queryFn: () => body(api.GET("/api/notifications/preferences")),
});

export function TextMessages() {
  const query = useQuery(preferencesQuery);
  return (
    <Panel title={t("preferences.texts")}>
      <Fetched query={query} lines={2}>
        {(saved) => <Editor key={saved.version} saved={saved} />}
      </Fetched>
    </Panel>
  );
}

function Editor({ saved }: { saved: TextPreferences }) {
  const queries = useQueryClient();
  const [phone, setPhone] = useState(saved.phone ?? "");
  const [sms, setSms] = useState(saved.sms);
  const changed = phone !== (saved.phone ?? "") || sms !== saved.sms;
  const save = useMutation({
    mutationFn: () => body(api.PUT("/api/notifications/preferences", { params: { header: ifMatch(saved.version) }, body: { phone, sms } })),
    onSuccess: (next) => {
      queries.setQueryData(preferencesQuery.queryKey, next);
      toastDone(t("preferences.textsSaved"));
    },
  });
  return (
    <form
      className={css.fields}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <NativeSelect
        label={t("preferences.textsAbout")}
        description={t("preferences.textsHelp")}
        value={sms}
        data={WISHES.map((value) => ({ value, label: t(`smsWish.${value}`) }))}
        onChange={(event) => setSms(WISHES.find((one) => one === event.currentTarget.value) ?? "nothing")}
      />
      <TextInput
        label={t("preferences.textsTo")}
        type="tel"
        placeholder="+12125550142"
        required={sms !== "nothing"}
        value={phone}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <FormFault error={save.error ? Problem.of(save.error) : null} />
      {changed && (
        <div>
          <Button type="submit" loading={save.isPending}>
            {t("settings.save")}
          </Button>
        </div>
      )}
    </form>
  );
}
