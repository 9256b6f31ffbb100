/** What the calendar is made of: services, practitioners and their hours, days that differ, rules, feeds. */
import { useQuery } from "@tanstack/react-query";
import { t } from "../../language/t";
import { useMay } from "../../session/clinic";
import { Page } from "../../shared/Page";
import { Fetched, Gate } from "../../shared/states";
import { ExceptionsPanel } from "./ExceptionsPanel";
import { FeedsPanel } from "./FeedsPanel";
import { PractitionersPanel } from "./PractitionersPanel";
import { practitionersQuery, rulesQuery, servicesQuery } from "./queries";
import { RulesPanel } from "./RulesPanel";
import { ServicesPanel } from "./ServicesPanel";
import css from "./calendar.module.css";

export function SetUpPage() {
  return (
    <Gate perm="appointment.read">
      <SetUp />
    </Gate>
  );
}

function SetUp() {
  const manages = useMay("calendar.manage");
  const practitioners = useQuery(practitionersQuery);
  const services = useQuery(servicesQuery);
  const rules = useQuery(rulesQuery);
  return (
    <Page title={t("calendarSetUp.title")} lead={t("calendarSetUp.lead")} narrow>
      <div className={css.panels}>
        <Fetched query={practitioners}>
          {({ items }) => (
            <>
              <PractitionersPanel practitioners={items} manages={manages} />
              <Fetched query={services}>
                {(known) => <ServicesPanel services={known.items} practitioners={items} manages={manages} />}
              </Fetched>
              <ExceptionsPanel practitioners={items} manages={manages} />
              <Fetched query={rules}>{(known) => <RulesPanel key={known.version} saved={known} manages={manages} />}</Fetched>
              {manages && <FeedsPanel practitioners={items} />}
            </>
          )}
        </Fetched>
      </div>
    </Page>
  );
}
