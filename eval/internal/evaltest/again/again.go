// Package again starts a test binary again, as another process that does a job.
package again

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"switchboard/eval/store/records"
)

// Job is what such a process does with the store at a place. What it is told more is
// for the job to say.
type Job func(place, told string) error

// The environment of such a process.
const (
	jobVariable   = "SWITCHBOARD_TEST_JOB"
	placeVariable = "SWITCHBOARD_TEST_STORE"
	toldVariable  = "SWITCHBOARD_TEST_TOLD"
)

// Do does the job of such a process, by its name, and reports whether this is one: then
// there is nothing else to do. What goes wrong is said on stdout, and ends it with 1.
func Do(jobs map[string]Job) bool {
	name, is := os.LookupEnv(jobVariable)
	if !is {
		return false
	}
	job := jobs[name]
	if job == nil {
		fmt.Println("failed: there is no job", name)
		os.Exit(1)
	}
	if err := job(os.Getenv(placeVariable), os.Getenv(toldVariable)); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	return true
}

// On is jobs with a store that open opens.
func On(open func(place string) (*records.Store, error), jobs map[string]func(s *records.Store, told string) error) map[string]Job {
	all := map[string]Job{}
	for name, job := range jobs {
		all[name] = func(place, told string) error {
			s, err := open(place)
			if err != nil {
				return err
			}
			return job(s, told)
		}
	}
	return all
}

// Command is a process that is to do a job; it is killed when ctx ends.
func Command(ctx context.Context, job, place, told string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), jobVariable+"="+job, placeVariable+"="+place, toldVariable+"="+told)
	return cmd
}
