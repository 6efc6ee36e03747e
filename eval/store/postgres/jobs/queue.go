package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"switchboard/engine"
	"switchboard/engine/sharedrun"
	"switchboard/eval"
	"switchboard/eval/store/postgres"
	"switchboard/providers"
)

// Grace is how long a process may be gone before its jobs are put back: a server
// that starts again cuts everybody off.
const Grace = 10 * time.Second

// mostConnections is how many connections a queue takes at most, beside the one
// that holds the lock.
const mostConnections = 4

// Queue is the queue in the schema of a store.
type Queue struct {
	schema postgres.Schema
	pool   *pgxpool.Pool
	grace  time.Duration
}

// Open readies the queue beside the store at an address, which is there. Its
// tables are made, or brought up to date, where the user has the right to do so.
func Open(ctx context.Context, place string) (*Queue, error) {
	beside, err := postgres.SchemaOf(place)
	if err != nil {
		return nil, err
	}
	beside.Config.MaxConns = mostConnections
	q := &Queue{schema: beside, grace: Grace}
	if q.pool, err = pgxpool.NewWithConfig(ctx, beside.Config); err != nil {
		return nil, beside.Explain(err)
	}
	if err := q.migrate(ctx); err != nil {
		q.Close()
		return nil, q.explain(err)
	}
	return q, nil
}

// Close gives back the connections.
func (q *Queue) Close() { q.pool.Close() }

func (q *Queue) explain(err error) error {
	if _, mine := err.(*eval.Error); mine || err == nil {
		return err
	}
	return q.schema.Explain(err)
}

// migrate brings the tables up to date, alone among all processes. Several steps
// cannot be one transaction.
func (q *Queue) migrate(ctx context.Context) error {
	m, err := rivermigrate.New(riverpgxv5.New(q.pool), &rivermigrate.Config{Logger: silent()})
	if err != nil {
		return err
	}
	newest := latestOf(m.AllVersions())
	there, err := m.ExistingVersions(ctx)
	switch has := latestOf(there); {
	case err != nil, has == newest:
		return err
	case has > newest:
		return &eval.Error{Reason: eval.ErrNewer, Sentence: fmt.Sprintf("the queue of %s was made by a newer switchboard", q.schema.Shown), Tip: "update this one"}
	}
	conn, err := q.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	key := q.schema.Key("jobs")
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", key); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", key)
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func latestOf(versions []rivermigrate.Migration) (n int) {
	for _, v := range versions {
		n = max(n, v.Version)
	}
	return n
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

// promptArgs are a job's arguments. Work is JSON that the database need not read:
// a prompt may hold what its JSON type refuses.
type promptArgs struct {
	Pair string `json:"pair" river:"unique"`
	Text string `json:"text"`           // the key of the prompt's text: see postgres.SharedText
	Work []byte `json:"work,omitempty"` // gone when the job has ended
}

const kind = "switchboard_prompt"

func (promptArgs) Kind() string { return kind }

// jobInfo is what stands beside a job for those who look at the queue.
type jobInfo struct {
	Models string `json:"models"`          // of the run, as JSON
	Worst  *int64 `json:"worst,omitempty"` // in nano-dollars; nil: unknown
}

// once are the states in which a job keeps another one for its prompt out.
func once() river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}
}

// atATime is how many jobs are put at once.
const atATime = 500

// Put adds jobs to a run. A prompt of a set that is open somewhere is not added
// again. Jobs that failed before make room for new ones.
func (q *Queue) Put(ctx context.Context, run string, models []string, jobs []sharedrun.Job) (sharedrun.PutResult, error) {
	added := sharedrun.PutResult{Other: map[string]int{}}
	if err := q.makeRoom(ctx, run); err != nil {
		return added, q.explain(err)
	}
	client, err := river.NewClient(riverpgxv5.New(q.pool), &river.Config{Logger: silent(), LeaderElectionDisabled: true})
	if err != nil {
		return added, err
	}
	named, _ := json.Marshal(models)
	for len(jobs) > 0 {
		n := min(atATime, len(jobs))
		params := make([]river.InsertManyParams, n)
		for i, job := range jobs[:n] {
			if params[i], err = insertion(run, string(named), job); err != nil {
				return added, err
			}
		}
		jobs = jobs[n:]
		results, err := client.InsertMany(ctx, params)
		if err != nil {
			return added, q.explain(err)
		}
		for _, r := range results {
			switch {
			case !r.UniqueSkippedAsDuplicate:
				added.New++
			case r.Job.Queue == run:
				added.There++
			default:
				added.Other[r.Job.Queue]++
			}
		}
	}
	return added, nil
}

func insertion(run, models string, job sharedrun.Job) (river.InsertManyParams, error) {
	work, err := json.Marshal(job)
	if err != nil {
		return river.InsertManyParams{}, err
	}
	beside := jobInfo{Models: models}
	if job.Worst.Known() {
		n := job.Worst.Nano()
		beside.Worst = &n
	}
	metadata, _ := json.Marshal(beside) // numbers and text
	text := engine.TextKey(job.Prompt)
	pair := engine.TextKey(job.Set + "\x00" + job.PromptID + "\x00" + text)
	return river.InsertManyParams{
		Args:       promptArgs{Pair: pair, Text: text, Work: work},
		InsertOpts: &river.InsertOpts{Queue: run, MaxAttempts: mostAttempts, Metadata: metadata, UniqueOpts: once()},
	}, nil
}

const (
	isOpen  = "state not in ('completed', 'cancelled', 'discarded')"
	isEnded = "state in ('completed', 'cancelled', 'discarded')"
	ours    = "kind = '" + kind + "'"
)

// makeRoom removes what is only kept to be counted.
func (q *Queue) makeRoom(ctx context.Context, run string) error {
	var all pgx.Batch
	all.Queue("delete from river_job where "+ours+" and queue = $1 and state in ('cancelled', 'discarded')", run)
	all.Queue("delete from river_job where "+ours+" and queue = $1 and "+isEnded+" and not exists (select from river_job o where o.queue = $1 and o."+isOpen+")", run)
	old(&all)
	return q.pool.SendBatch(ctx, &all).Close()
}

// old removes what is left of runs that ended some time ago.
func old(all *pgx.Batch) {
	all.Queue("delete from river_job j where " + ours + " and " + isEnded + " and finalized_at < now() - interval '1 hour' and not exists (select from river_job o where o.queue = j.queue and o." + isOpen + ")")
	all.Queue("delete from river_queue q where updated_at < now() - interval '1 day' and not exists (select from river_job j where j.queue = q.name)")
}

// Runs are those that have open jobs, oldest first.
func (q *Queue) Runs(ctx context.Context) ([]sharedrun.OpenRun, error) {
	rows, err := q.pool.Query(ctx, "select queue, min(metadata->>'models'), count(*), min(created_at), sum((metadata->>'worst')::numeric)::bigint, bool_and(metadata ? 'worst') from river_job where "+ours+" and "+isOpen+" group by queue order by min(id)")
	if err != nil {
		return nil, q.explain(err)
	}
	var runs []sharedrun.OpenRun
	var r sharedrun.OpenRun
	var models string
	var worst *int64
	var known bool
	_, err = pgx.ForEachRow(rows, []any{&r.Name, &models, &r.Open, &r.Since, &worst, &known}, func() error {
		r.Worst = providers.Money{}
		if known && worst != nil {
			r.Worst = providers.Nano(*worst)
		}
		r.Models = nil
		runs = append(runs, r)
		return json.Unmarshal([]byte(models), &runs[len(runs)-1].Models)
	})
	return runs, q.explain(err)
}
