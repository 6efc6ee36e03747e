package cli

import (
	"context"
	"fmt"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/format"
)

// statisticsJSON is what a store says of models and raters. What nobody
// measured or judged is null.
type statisticsJSON struct {
	Trials       int              `json:"trials"`
	RoutedTrials int              `json:"routed_trials"` // those of trials that were routed; their answers count for no model
	Scale        eval.Scale       `json:"scale"`
	Scales       []scaleJSON      `json:"scales"`
	Models       []modelStatsJSON `json:"models"`
	Tasks        []modelStatsJSON `json:"tasks"`
	Leaderboard  leaderboardJSON  `json:"leaderboard"`
	Agreement    agreementJSON    `json:"agreement"`
	PositionBias biasJSON         `json:"position_bias"`
	LengthBias   biasJSON         `json:"length_bias"`
	Simulated    bool             `json:"simulated"`
}

type scaleJSON struct {
	Scale   eval.Scale `json:"scale"`
	Ratings int        `json:"ratings"`
}

type modelStatsJSON struct {
	Model          string          `json:"model"`
	Task           *engine.Task    `json:"task"` // null: all of them
	Answers        int             `json:"answers"`
	ErrorRate      *shareJSON      `json:"error_rate"`
	FirstTokenMS   *spreadJSON     `json:"first_token_ms"`
	TotalMS        *spreadJSON     `json:"total_ms"`
	TokensASecond  *spreadJSON     `json:"tokens_per_second"`
	CostUSD        providers.Money `json:"cost_usd"`
	Estimated      bool            `json:"estimated,omitempty"` // a part of the costs is estimated
	Rated          int             `json:"rated"`
	Acceptance     *shareJSON      `json:"acceptance"`
	Quality        *float64        `json:"quality"`
	CostAcceptedUS providers.Money `json:"cost_per_accepted_usd"`
}

type shareJSON struct {
	N     int     `json:"n"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

type spreadJSON struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
}

type leaderboardJSON struct {
	Comparisons int         `json:"comparisons"`
	Prompts     int         `json:"prompts"`
	Provisional *string     `json:"provisional"` // why the board is provisional, or null
	Places      []placeJSON `json:"places"`
}

type placeJSON struct {
	Model  string  `json:"model"`
	Score  float64 `json:"score"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Wins   int     `json:"wins"`
	Losses int     `json:"losses"`
	Ties   int     `json:"ties"`
}

type agreementJSON struct {
	Level  metrics.Level `json:"level"`
	Raters int           `json:"raters"`
	Units  int           `json:"units"`
	Pairs  int           `json:"pairs"`
	Raw    *float64      `json:"raw"`
	Alpha  *float64      `json:"alpha"`
}

type biasJSON struct {
	Favoured *shareJSON `json:"favoured"`
	Odds     *float64   `json:"odds"`
	OddsLow  *float64   `json:"odds_low"`
	OddsHigh *float64   `json:"odds_high"`
}

func (c *command) runStatistics(ctx context.Context, scale eval.Scale) error {
	if err := scale.Check(); scale != "" && err != nil {
		return misuse("leave --scale out for the one with most ratings", "%s", err)
	}
	kept, err := c.storeAsItIs(ctx)
	if err != nil {
		return err
	}
	stats, err := metrics.OfStore(ctx, kept, metrics.StatisticsOptions{Scale: scale})
	if err != nil {
		return err
	}
	if stats.Damaged > 0 {
		c.note(fmt.Sprintf("%s cannot be read and were left out (switchboard check)", format.Plural(stats.Damaged, "record")))
	}
	if stats.Trials == 0 {
		c.tellEmpty(kept.Path(), "models --stats")
	}
	simulated := isDemo(kept)
	if c.flags.JSON {
		j := statisticsToJSON(stats)
		j.Simulated = simulated
		return c.out.json(j)
	}
	c.out.statisticsText(stats)
	c.out.markSimulated(simulated)
	return c.out.err
}

// isDemo reports whether what a store holds is simulated.
func isDemo(s *records.Store) bool {
	info, err := s.Info()
	return err == nil && info.Kind == store.Demo
}

func statisticsToJSON(s metrics.Statistics) statisticsJSON {
	j := statisticsJSON{
		Trials: s.Trials, RoutedTrials: s.Routed, Scale: s.Scale, Scales: []scaleJSON{}, Models: []modelStatsJSON{}, Tasks: []modelStatsJSON{},
		Leaderboard:  leaderboardJSON{Comparisons: s.Board.Comparisons, Prompts: s.Board.Prompts, Places: []placeJSON{}},
		Agreement:    agreementJSON{Level: s.Agree.Level, Raters: s.Agree.Raters, Units: s.Agree.Units, Pairs: s.Agree.Pairs},
		PositionBias: biasToJSON(s.Position), LengthBias: biasToJSON(s.Length),
	}
	for _, n := range s.Scales {
		j.Scales = append(j.Scales, scaleJSON(n))
	}
	for _, m := range s.Models {
		j.Models = append(j.Models, modelStatsToJSON(m))
	}
	for _, m := range s.Tasks {
		j.Tasks = append(j.Tasks, modelStatsToJSON(m))
	}
	for _, p := range s.Board.Places {
		j.Leaderboard.Places = append(j.Leaderboard.Places, placeJSON{p.Model, p.Score, p.Scores.Low, p.Scores.High, p.Wins, p.Losses, p.Ties})
	}
	if why := s.Board.Provisional; why != "" {
		j.Leaderboard.Provisional = &why
	}
	j.Agreement.Raw = known(s.Agree.Raw, s.Agree.Pairs > 0)
	j.Agreement.Alpha = known(s.Agree.Alpha, s.Agree.HasAlpha)
	return j
}

// known is a figure, or null.
func known(v float64, is bool) *float64 {
	if !is {
		return nil
	}
	return &v
}

func modelStatsToJSON(m metrics.ModelStats) modelStatsJSON {
	const ms = float64(time.Millisecond)
	j := modelStatsJSON{
		Model: m.Model, Answers: m.Answers, ErrorRate: shareToJSON(m.Errors),
		FirstTokenMS: spreadToJSON(m.FirstToken, ms), TotalMS: spreadToJSON(m.Total, ms), TokensASecond: spreadToJSON(m.Speed, 1),
		CostUSD: m.Cost, Estimated: m.Estimated, Rated: m.Acceptance.N, Acceptance: shareToJSON(m.Acceptance),
		Quality: known(m.Quality, m.Acceptance.N > 0), CostAcceptedUS: m.CostPerAccepted,
	}
	if m.Task != "" {
		j.Task = &m.Task
	}
	return j
}

func shareToJSON(s metrics.Share) *shareJSON {
	if s.N == 0 {
		return nil
	}
	return &shareJSON{s.N, s.Value, s.Low, s.High}
}

func spreadToJSON(s metrics.Spread, unit float64) *spreadJSON {
	if s.N == 0 {
		return nil
	}
	return &spreadJSON{s.N, s.P50 / unit, s.P95 / unit}
}

func biasToJSON(b metrics.Bias) biasJSON {
	return biasJSON{shareToJSON(b.Favoured), known(b.Odds, b.HasOdds), known(b.OddsIn.Low, b.HasOdds), known(b.OddsIn.High, b.HasOdds)}
}

func (p *printer) statisticsText(s metrics.Statistics) {
	rows := table{head: []string{"model", "answers", "errors", "first", "total", "t/s", "cost", "accepted", "$/accepted", "score"}}
	for _, m := range s.Models {
		first, _ := m.FirstToken.Times()
		total, _ := m.Total.Times()
		rows.add(m.Model, format.Comma(m.Answers), errorsText(m.Errors), format.Duration(first), format.Duration(total), speedText(m.Speed),
			amount(m.Cost, m.Estimated), acceptedText(m.Acceptance), amount(m.CostPerAccepted, m.Estimated), scoreText(s.Board, m.Model))
	}
	p.table(rows)
	if why := s.Board.Provisional; why != "" {
		p.line(p.faint("the scores are provisional: " + providers.CleanLine(why, maxSentence)))
	}
	if s.Scale == "" {
		p.line(p.faint("nothing is rated yet"))
		return
	}
	for _, n := range s.Scales {
		if n.Scale == s.Scale {
			p.line(fmt.Sprintf("%s on the scale %s", format.Plural(n.Ratings, "rating"), s.Scale))
		}
	}
	if s.Agree.Pairs > 0 {
		alpha := "—"
		if s.Agree.HasAlpha {
			alpha = engine.Decimal(s.Agree.Alpha, 2)
		}
		p.line(fmt.Sprintf("agreement  %s of %s of votes; Krippendorff's alpha (%s) %s", format.Percent(s.Agree.Raw), format.Plural(s.Agree.Pairs, "pair"), s.Agree.Level, alpha))
	}
	p.line("the first shown won   ", biasText(s.Position))
	p.line("the longer one won    ", biasText(s.Length))
}

func errorsText(s metrics.Share) string {
	if s.N == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f %%", 100*s.Value)
}

func acceptedText(s metrics.Share) string {
	if s.N == 0 {
		return "—"
	}
	return format.ShareText(s) + " of " + format.Comma(s.N)
}

func speedText(s metrics.Spread) string {
	if s.N == 0 {
		return "—"
	}
	return fmt.Sprintf("%.0f", s.P50)
}

func scoreText(b metrics.Leaderboard, model string) string {
	for _, p := range b.Places {
		if p.Model == model {
			return fmt.Sprintf("%s (%s–%s)", engine.Decimal(p.Score, 0), engine.Decimal(p.Scores.Low, 0), engine.Decimal(p.Scores.High, 0))
		}
	}
	return "—"
}

func biasText(b metrics.Bias) string {
	text := acceptedText(b.Favoured)
	if b.HasOdds {
		text += fmt.Sprintf("; odds between the same two models %.2f (%.2f–%.2f)", b.Odds, b.OddsIn.Low, b.OddsIn.High)
	}
	return text
}
