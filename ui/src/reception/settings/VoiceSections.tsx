/** How the receptionist speaks and listens, records, and what happens around a transfer. */
import { NativeSelect, NumberInput, PasswordInput, Switch, TextInput } from "@mantine/core";
import type { ReceptionSettings, SpeechProvider, VoiceChoice } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Tag } from "../../shared/Tag";
import { withSettings } from "./KnowledgeSections";
import type { SectionProps } from "./SettingsPage";
import css from "./settings.module.css";

const PROVIDERS: readonly SpeechProvider[] = ["twilio", "google_cloud", "elevenlabs"];
const PROVIDER_NAME: Record<SpeechProvider, string> = { twilio: "Twilio", google_cloud: "Google Cloud", elevenlabs: "ElevenLabs" };
const TRANSCRIBERS = { google: "Google", deepgram: "Deepgram" } as const;

export function TransferPanel({ draft, change }: SectionProps) {
  const { transfers } = draft.settings;
  const set = (next: Partial<ReceptionSettings["transfers"]>) => change(withSettings(draft, { transfers: { ...transfers, ...next } }));
  return (
    <Panel title={t("settings.transfers")}>
      <div className={css.two}>
        <NumberInput
          label={t("settings.ringSeconds")}
          min={5}
          max={60}
          value={transfers.ring_s}
          onChange={(value) => typeof value === "number" && set({ ring_s: value })}
        />
        <NumberInput
          label={t("settings.messageSeconds")}
          min={10}
          max={600}
          disabled={!transfers.voicemail}
          value={transfers.message_s}
          onChange={(value) => typeof value === "number" && set({ message_s: value })}
        />
      </div>
      <Switch
        label={t("settings.voicemail")}
        description={t("settings.voicemailHelp")}
        checked={transfers.voicemail}
        onChange={(event) => set({ voicemail: event.currentTarget.checked })}
      />
    </Panel>
  );
}

export function RecordingPanel({ draft, change }: SectionProps) {
  const { records_calls, recording } = draft.settings;
  const set = (next: Partial<ReceptionSettings["recording"]>) => change(withSettings(draft, { recording: { ...recording, ...next } }));
  return (
    <Panel title={t("settings.recording")}>
      <div className={css.fields}>
        <Switch
          label={t("settings.recordsCalls")}
          checked={records_calls}
          onChange={(event) => change(withSettings(draft, { records_calls: event.currentTarget.checked }))}
        />
        <NativeSelect
          label={t("settings.consent")}
          disabled={!records_calls}
          value={recording.consent}
          data={[
            { value: "all_party", label: t("settings.consentAll") },
            { value: "one_party", label: t("settings.consentOne") },
          ]}
          onChange={(event) => set({ consent: event.currentTarget.value === "one_party" ? "one_party" : "all_party" })}
        />
        <NumberInput
          label={t("settings.keepDays")}
          description={t("settings.keepDaysHelp")}
          min={1}
          max={3650}
          value={recording.keep_days}
          onChange={(value) => typeof value === "number" && set({ keep_days: value })}
        />
      </div>
    </Panel>
  );
}

export function VoiceSection({ draft, saved, change }: SectionProps) {
  const { voice, speech } = draft.settings;
  const { experiment } = speech;
  const setVoice = (next: Partial<ReceptionSettings["voice"]>) => change(withSettings(draft, { voice: { ...voice, ...next } }));
  const setSpeech = (next: Partial<ReceptionSettings["speech"]>) => change(withSettings(draft, { speech: { ...speech, ...next } }));
  const used = new Set([speech.voice.provider, experiment?.candidate.provider]);
  return (
    <div className={css.panels}>
      <Panel title={t("settings.listening")}>
        <div className={css.two}>
          <NativeSelect
            label={t("settings.voiceMode")}
            value={voice.mode}
            data={[
              { value: "gather", label: t("settings.modeGather") },
              { value: "relay", label: t("settings.modeRelay") },
            ]}
            onChange={(event) => setVoice({ mode: event.currentTarget.value === "relay" ? "relay" : "gather" })}
          />
          <NativeSelect
            label={t("settings.transcriber")}
            disabled={voice.mode === "gather"}
            value={voice.transcriber}
            data={Object.entries(TRANSCRIBERS).map(([value, label]) => ({ value, label }))}
            onChange={(event) => setVoice({ transcriber: event.currentTarget.value === "deepgram" ? "deepgram" : "google" })}
          />
          <NumberInput
            label={t("settings.silenceSeconds")}
            min={2}
            max={30}
            value={voice.silence_s}
            onChange={(value) => typeof value === "number" && setVoice({ silence_s: value })}
          />
        </div>
      </Panel>
      <Panel title={t("settings.speaking")}>
        <VoiceFields name={t("settings.speaking")} choice={speech.voice} onChange={(next) => setSpeech({ voice: next })} />
      </Panel>
      <Panel title={t("settings.experiment")}>
        <p className={css.help}>{t("settings.experimentHelp")}</p>
        <Switch
          label={t("settings.experimentOn")}
          checked={Boolean(experiment)}
          onChange={(event) =>
            setSpeech({
              experiment: event.currentTarget.checked ? { candidate: { provider: "google_cloud", english: "", spanish: "" }, percent: 50 } : null,
            })
          }
        />
        {experiment && (
          <>
            <VoiceFields
              name={t("settings.experiment")}
              choice={experiment.candidate}
              onChange={(candidate) => setSpeech({ experiment: { ...experiment, candidate } })}
            />
            <NumberInput
              label={t("settings.experimentShare")}
              min={1}
              max={99}
              value={experiment.percent}
              onChange={(value) => typeof value === "number" && setSpeech({ experiment: { ...experiment, percent: value } })}
            />
          </>
        )}
      </Panel>
      {draft.speech_accounts.map((account, index) => {
        const stored = saved.speech_accounts.find((one) => one.provider === account.provider);
        const set = (next: Partial<typeof account>) =>
          change({ ...draft, speech_accounts: draft.speech_accounts.with(index, { ...account, ...next }) });
        return (
          <Panel
            key={account.provider}
            title={PROVIDER_NAME[account.provider]}
            aside={
              (used.has(account.provider) || stored?.configured) && (
                <Tag word={stored?.configured ? { text: t("settings.connected"), tone: "green" } : { text: t("settings.notConnected"), tone: "amber" }} dot />
              )
            }
          >
            <div className={css.fields}>
              <PasswordInput
                label={t("settings.apiKey")}
                description={stored?.configured ? t("settings.authTokenStored") : t("settings.authTokenHelp")}
                autoComplete="off"
                visibilityToggleButtonProps={{ "aria-label": t("settings.showToken") }}
                value={account.key}
                onChange={(event) => set({ key: event.currentTarget.value })}
              />
              <Switch
                label={t("settings.baa")}
                description={t("settings.baaHelp")}
                checked={account.baa}
                onChange={(event) => set({ baa: event.currentTarget.checked })}
              />
            </div>
          </Panel>
        );
      })}
    </div>
  );
}

function VoiceFields({ name, choice, onChange }: { name: string; choice: VoiceChoice; onChange(next: VoiceChoice): void }) {
  const required = choice.provider === "elevenlabs";
  return (
    <div className={css.fields} role="group" aria-label={name}>
      <NativeSelect
        label={t("settings.speechProvider")}
        value={choice.provider}
        data={PROVIDERS.map((value) => ({ value, label: PROVIDER_NAME[value] }))}
        onChange={(event) => {
          const provider = PROVIDERS.find((one) => one === event.currentTarget.value) ?? "twilio";
          // The names of voices are the provider's own.
          onChange({ provider, english: "", spanish: "" });
        }}
      />
      <TextInput
        label={t("settings.voiceEnglish")}
        placeholder={required ? undefined : t("settings.usualVoice")}
        required={required}
        value={choice.english}
        onChange={(event) => onChange({ ...choice, english: event.currentTarget.value })}
      />
      <TextInput
        label={t("settings.voiceSpanish")}
        placeholder={required ? undefined : t("settings.usualVoice")}
        required={required}
        value={choice.spanish}
        onChange={(event) => onChange({ ...choice, spanish: event.currentTarget.value })}
      />
    </div>
  );
}
