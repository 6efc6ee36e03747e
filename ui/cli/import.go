package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/dataset"
	"switchboard/eval/infile"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/format"
)

// importJob is what the flags say about an import.
type importJob struct {
	format  string
	sampled string
	scale   string
}

// importJSON is an import that was made.
type importJSON struct {
	File    string               `json:"file"`
	Format  dataset.ImportFormat `json:"format"`
	Scale   eval.Scale           `json:"scale"`
	Sampled eval.DrawMethod      `json:"sampled"` // uniform, or import where nobody vouched for the draw
	Prompts int                  `json:"prompts"`
	Answers int                  `json:"answers"`
	Ratings int                  `json:"ratings"`
	Repeats int                  `json:"repeats"` // lines left out because their text stands in an earlier one
	Skipped int                  `json:"skipped"` // prompts that the store had already
	Priced  int                  `json:"priced"`  // answers without a cost in the file that got one by list price
}

func (c *command) importFile() *cobra.Command {
	var job importJob
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import prompts, answers and ratings from a file",
		Long: "Import prompts, answers and ratings from a file: all of it or, when a line is wrong, nothing. The formats:\n\n" +
			"  outcomes   {\"id\": \"1\", \"prompt\": \"…\", \"answers\": [{\"model\": \"m\", \"quality\": 0.5, \"text\": \"…\"}, …]} a line\n" +
			"  promptfoo  what `promptfoo eval -o results.json` writes\n" +
			"  routellm   a response file of RouteLLM: CSV of MMLU or GSM8K, JSONL of MT-Bench\n" +
			"  arena      battles as LMArena publishes them: {\"model_a\", \"model_b\", \"winner\", \"conversation_a\", …} a line\n\n" +
			"The models need not be configured. The same file again adds nothing twice. What is imported helps to learn;\n" +
			"with --sampled uniform you vouch that its prompts were drawn at random from your traffic, and it may certify too.",
		Example: "switchboard import outcomes.jsonl\nswitchboard import --format promptfoo results.json --scale accept",
		Args:    exactly("import", "the file to read"),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runImport(cmd.Context(), job, args[0]) }),
	}
	f := cmd.Flags()
	f.StringVar(&job.format, "format", string(dataset.OutcomesFormat), "outcomes, promptfoo, routellm or arena")
	f.StringVar(&job.sampled, "sampled", "", "uniform: vouch that the prompts were drawn at random")
	f.StringVar(&job.scale, "scale", string(eval.Imported), "the scale of its ratings: imported, accept, score or preference")
	return cmd
}

// options are the flags, checked before anything is opened.
func (job importJob) options() (dataset.ImportFormat, dataset.ImportOptions, error) {
	format := dataset.ImportFormat(job.format)
	o := dataset.ImportOptions{Scale: eval.Scale(job.scale), Draw: eval.Unvouched, Now: time.Now()}
	if !slices.Contains(dataset.ImportFormats[:], format) {
		return format, o, misuse("use outcomes, promptfoo, routellm or arena", "there is no format %s", quoted(job.format))
	}
	if job.sampled != "" {
		o.Draw = eval.DrawMethod(job.sampled)
	}
	if err := o.Check(); err != nil {
		return format, o, misuse("`switchboard import --help` says how", "%s", err)
	}
	return format, o, nil
}

func (c *command) runImport(ctx context.Context, job importJob, file string) error {
	format, options, err := job.options()
	if err != nil {
		return err
	}
	if err := c.may(ctx, access.Lead); err != nil {
		return err
	}
	f, err := infile.Open(ctx, file, mostOutcomes)
	if err != nil {
		return unreadable("the file", "check its name", err)
	}
	defer f.Close()
	set, err := format.Read(f, file)
	if err != nil {
		return err
	}
	app, err := c.Open(ctx, c.flags, Needs{})
	if err != nil {
		return err
	}
	options.Price = func(model string) providers.Price {
		price, _ := app.Prices.At(model, options.Now)
		return price
	}
	store, err := c.storeToFill(ctx)
	if err != nil {
		return err
	}
	done, err := dataset.Import(store, set, options)
	if err != nil {
		return err
	}
	c.remarks(set)
	j := importJSON{file, format, options.Scale, options.Draw, done.Prompts, done.Answers, done.Ratings, len(set.Repeats), done.Skipped, done.Priced}
	if c.flags.JSON {
		return c.out.json(j)
	}
	c.out.importText(j)
	return c.out.err
}

// storeToFill opens the store to write to it, and makes it if there is none.
func (c *command) storeToFill(ctx context.Context) (*records.Store, error) {
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return nil, err
	}
	kind := store.Real
	if c.flags.Demo {
		kind = store.Demo
	}
	return c.storeToWrite(path, places.Options{Kind: kind, Command: "switchboard import"})
}

// remarks says which lines were left out, and for how many prompts the task is detected
// because the one they name is unknown.
func (c *command) remarks(set *dataset.Outcomes) {
	c.foreignTasks(func(yield func(string) bool) {
		for i := range set.Prompts {
			if !yield(set.Prompts[i].Named) {
				return
			}
		}
	})
	if n := len(set.Repeats); n > 0 {
		first := set.Repeats[0]
		c.note(fmt.Sprintf("%s:%d: the text of line %d again; %s left out, for each text counts once", set.File, first.Line, first.First, format.Plural(n, "repeat")))
	}
}

func (p *printer) importText(j importJSON) {
	text := fmt.Sprintf("%s: %s, %s, %s", providers.CleanLine(j.File, 80),
		format.Plural(j.Prompts, "prompt"), format.Plural(j.Answers, "answer"), format.Plural(j.Ratings, "rating"))
	if j.Skipped > 0 {
		text += fmt.Sprintf("; %s there already", format.Plural(j.Skipped, "prompt"))
	}
	p.line(text)
	if j.Priced > 0 {
		p.line(p.faint("the cost of " + format.Plural(j.Priced, "answer") + " is worked out at list prices, of estimated tokens where the file counts none"))
	}
	if j.Ratings == 0 {
		return
	}
	p.line(p.faint("the ratings are on the scale " + string(j.Scale) + " " + vouched(j.Sampled)))
}

func vouched(by eval.DrawMethod) string {
	if by == eval.Uniform {
		return "and may certify: you vouch that the prompts were drawn at random"
	}
	return "and may fit, not certify (--sampled uniform vouches for the draw)"
}
