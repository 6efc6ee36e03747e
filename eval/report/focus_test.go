package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/eval/usage/usagefile"
	"switchboard/providers"
)

func written(t *testing.T, r *Report, f Format, version string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, f, version); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// table reads CSV by the names of its columns.
func table(t *testing.T, text []byte) (columns []string, rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := make(map[string]string)
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

func TestFOCUSHasTheColumnsOfItsVersion(t *testing.T) {
	for version, want := range map[string]int{"1.2": 57, "1.4": 65} {
		columns, rows := table(t, written(t, made(t), FOCUS, version))
		if len(columns) != want+6 {
			t.Errorf("%s has %d columns of the specification, want %d", version, len(columns)-6, want)
		}
		required := []string{
			"BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "BillingCurrency", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd",
			"BillingPeriodStart", "BillingPeriodEnd", "BillingAccountId", "ServiceName", "ServiceCategory", "InvoiceIssuerName",
			map[string]string{"1.2": "ProviderName", "1.4": "ServiceProviderName"}[version],
		}
		for _, row := range rows {
			for _, name := range required {
				if row[name] == "" {
					t.Errorf("%s: %s is empty in %v", version, name, row)
				}
			}
		}
	}
}

func TestFOCUSHasFourRowsADayAndModelAtMost(t *testing.T) {
	counts := map[string]int{}
	_, rows := table(t, written(t, made(t), FOCUS, "1.4"))
	for _, row := range rows {
		counts[row["ChargePeriodStart"]+row["ServiceProviderName"]+row[xModel]+row["BillingCurrency"]]++
	}
	for key, n := range counts {
		if n > 4 {
			t.Errorf("%s has %d", key, n)
		}
	}
}

// readBack imports a FOCUS file into a roll-up of its own.
func readBack(t *testing.T, text []byte) *spend.History {
	t.Helper()
	file := filepath.Join(t.TempDir(), "focus.csv")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := rollup.Beside(file, "test")
	if err != nil {
		t.Fatal(err)
	}
	f, err := usagefile.Open(t.Context(), file, usagefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Format != usage.FOCUS {
		t.Fatalf("it is read as %s", f.Format)
	}
	content, err := rollup.NewContent(t.Context(), file, usagefile.MostBytes, "focus")
	if err != nil {
		t.Fatal(err)
	}
	tally, err := s.Import(t.Context(), rollup.Source{File: file, Format: f.Format, Content: content, Records: f.Records(), Without: f.Without}, rollup.NewAppraiser(catalog, nil), func(rollup.Tally) {})
	if err != nil || tally.Unreadable > 0 || tally.Known > 0 {
		t.Fatalf("%+v, %v", tally, err)
	}
	h, err := spend.Read(t.Context(), spend.Sources{Usage: s, Catalog: catalog}, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestFOCUSIsReadBackAsItWas(t *testing.T) {
	r := made(t)
	for _, version := range FOCUSVersions {
		again := New(Input{History: readBack(t, written(t, r, FOCUS, version)), Catalog: catalog, Now: noon.AddDate(0, 0, 20)})
		if again.Spent != r.Spent || again.Basis != r.Basis {
			t.Errorf("%s: %s of %+v, want %s of %+v", version, again.Spent.Decimal(), again.Basis, r.Spent.Decimal(), r.Basis)
		}
		if fmt.Sprint(again.Others) != fmt.Sprint(r.Others) {
			t.Errorf("%s: %v, want %v", version, again.Others, r.Others)
		}
		for i := range again.ByDay {
			if got, want := again.ByDay[i].Spent, r.ByDay[i].Spent; got != want {
				t.Errorf("%s, %s: %s, want %s", version, again.ByDay[i].Day, got.Decimal(), want.Decimal())
			}
		}
	}
}

func TestFOCUSAddsUpToTheReport(t *testing.T) {
	r := made(t)
	_, rows := table(t, written(t, r, FOCUS, "1.4"))
	var billed, effective int64
	for _, row := range rows {
		if row["BillingCurrency"] != usage.USD {
			continue
		}
		billed += nano(t, row["BilledCost"])
		effective += nano(t, row["EffectiveCost"])
		if estimated := row["BilledCost"] == "0"; estimated != (row[xEstimated] == "true") {
			t.Errorf("%v", row)
		}
	}
	if providers.Nano(billed) != r.Basis.Billed || providers.Nano(effective) != r.Spent {
		t.Errorf("%d billed and %d in all, want %s and %s", billed, effective, r.Basis.Billed.Decimal(), r.Spent.Decimal())
	}
}

// nano reads whole nano-dollars.
func nano(t *testing.T, text string) int64 {
	t.Helper()
	n, rest := money(text).Parts()
	if rest != 0 {
		t.Errorf("%s is no whole number of nano-dollars", text)
	}
	return n
}

func TestCostsAreSplitOverKindsOfTokensWithoutALoss(t *testing.T) {
	for _, amount := range []int64{0, 1, 2, 999_999_999, 7} {
		parts, ok := split(providers.Nano(amount), [len(tokenKinds)]providers.Money{providers.Nano(1), providers.Nano(1), providers.Nano(0), providers.Nano(5)})
		var sum int64
		for _, p := range parts {
			sum += p.Nano()
			if p.Nano() < 0 {
				t.Errorf("%v", parts)
			}
		}
		if !ok || sum != amount || parts[2].Nano() != 0 {
			t.Errorf("%d is split into %v", amount, parts)
		}
	}
}
