package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"switchboard/engine"
	"switchboard/engine/sharedrun"
)

// In is the queue of one run.
func (q *Queue) In(run string) sharedrun.Queue { return &part{Queue: q, run: run} }

// part is the part of a queue that is one run's.
type part struct {
	*Queue
	run string
}

// worker is what this process does for a run. It is a river.Worker.
type worker struct {
	river.WorkerDefaults[promptArgs]
	part    *part
	name    string
	do      func(context.Context, sharedrun.Job) sharedrun.Fate
	here    atomic.Int64 // jobs that ended
	refused chan struct{}
	once    sync.Once
	before  int // jobs that had ended before it came; -1: not known yet
}

const (
	looksEvery = 250 * time.Millisecond // for new jobs, and for what others have done
	stopsIn    = 20 * time.Second
)

// Work implements sharedrun.Queue.
func (p *part) Work(ctx context.Context, atOnce int, do func(context.Context, sharedrun.Job) sharedrun.Fate, report func(sharedrun.Shared)) error {
	host, _ := os.Hostname()
	w := &worker{part: p, do: do, before: -1, refused: make(chan struct{}),
		name: fmt.Sprintf("%.40s-%d-%s", host, os.Getpid(), engine.NewID(time.Now()))}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, w); err != nil {
		return err
	}
	client, err := river.NewClient(riverpgxv5.New(p.pool), &river.Config{
		ID: w.name, Logger: silent(), Workers: workers, Queues: map[string]river.QueueConfig{p.run: {MaxWorkers: atOnce}},
		FetchCooldown: 10 * time.Millisecond, FetchPollInterval: looksEvery, JobTimeout: -1, PollOnly: true, LeaderElectionDisabled: true,
	})
	if err != nil {
		return err
	}
	lease, err := p.lease(ctx, w.name)
	if err != nil {
		return err
	}
	defer lease.release()
	kept, letGo := context.WithCancel(context.WithoutCancel(ctx))
	lost := make(chan error, 1)
	go func() { lost <- lease.keep(kept) }()
	if err = client.Start(context.WithoutCancel(ctx)); err == nil {
		var cut bool
		cut, err = w.follow(ctx, lost, report)
		err = errors.Join(err, stop(client, cut))
	}
	letGo()
	if err == nil {
		<-lost // nobody uses the connection any more
	}
	return w.end(ctx, err, report)
}

// stop ends taking jobs, and waits for those under way; with cut, they are
// cancelled.
func stop(client *river.Client[pgx.Tx], cut bool) error {
	if !cut {
		return client.Stop(context.Background())
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopsIn)
	defer cancel()
	return client.StopAndCancel(ctx)
}

// follow returns when nobody has any jobs left, ctx ends, a job was refused, or
// the lock is lost: cut says that what is under way is to be cancelled.
func (w *worker) follow(ctx context.Context, lost <-chan error, report func(sharedrun.Shared)) (cut bool, err error) {
	gone := goneWorkers{}
	worked := time.Now()
	for pause := time.Duration(0); ; {
		select {
		case <-ctx.Done():
			return true, nil
		case <-w.refused:
			return false, nil
		case err := <-lost:
			return true, err
		case <-time.After(pause):
		}
		began := time.Now()
		now, err := w.look(ctx)
		if err == nil {
			err = w.part.rescue(ctx, w.part.run, w.name, gone)
		}
		pause = max(looksEvery, 20*time.Since(began)) // counting a large run takes a while
		switch {
		case err == nil:
			worked = time.Now()
			report(now)
			if now.Left == 0 {
				return false, nil
			}
		case ctx.Err() == nil && time.Since(worked) > w.part.grace:
			return true, w.part.explain(err)
		}
	}
}

// look counts the jobs of the run.
func (w *worker) look(ctx context.Context) (p sharedrun.Shared, err error) {
	here := int(w.here.Load())
	ended := 0
	err = w.part.pool.QueryRow(ctx, "select count(*), count(*) filter (where "+isEnded+"), count(*) filter (where state in ('cancelled', 'discarded')) from river_job where "+ours+" and queue = $1", w.part.run).
		Scan(&p.Prompts, &ended, &p.Failed)
	if err != nil {
		return p, err
	}
	if w.before < 0 {
		w.before = ended
	}
	p.Here, p.Left = here, p.Prompts-ended
	p.Elsewhere = max(0, ended-w.before-here)
	return p, nil
}

// end says how it ended and removes what is left of earlier runs.
func (w *worker) end(ctx context.Context, err error, report func(sharedrun.Shared)) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopsIn)
	defer cancel()
	if now, wrong := w.look(ctx); wrong == nil {
		report(now)
	}
	if err != nil {
		return err
	}
	var all pgx.Batch
	old(&all)
	return w.part.explain(w.part.pool.SendBatch(ctx, &all).Close())
}

var errNoAnswer = errors.New("a model gave no answer")

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, job *river.Job[promptArgs]) error {
	select {
	case <-w.refused:
		return river.JobSnooze(0)
	default:
	}
	fate := sharedrun.Answered // all of it was done by somebody who ended before saying so
	if len(job.Args.Work) > 0 {
		var shared sharedrun.Job
		if err := json.Unmarshal(job.Args.Work, &shared); err != nil {
			return river.JobCancel(err)
		}
		fate = w.do(ctx, shared)
	}
	switch fate {
	case sharedrun.Answered, sharedrun.Failed:
		w.empty(ctx, job.ID)
		w.here.Add(1)
		if fate == sharedrun.Failed {
			return river.JobCancel(errNoAnswer)
		}
		return nil
	case sharedrun.Refused:
		w.once.Do(func() { close(w.refused) })
	}
	return river.JobSnooze(0)
}

// empty removes the prompt from a job that has ended. Where it cannot, it goes
// with the job.
func (w *worker) empty(ctx context.Context, id int64) {
	_, _ = w.part.pool.Exec(context.WithoutCancel(ctx), "update river_job set args = args - 'work' where id = $1", id)
}
