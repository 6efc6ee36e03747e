package mistral

import (
	"encoding/json"

	"switchboard/providers"
)

// batchJob is a batch as Mistral tells of it.
type batchJob struct {
	ID         string            `json:"id"`
	Status     string            `json:"status"`
	Metadata   map[string]string `json:"metadata"`
	OutputFile string            `json:"output_file"`
	ErrorFile  string            `json:"error_file"`
	Errors     []struct {
		Message string `json:"message"`
	} `json:"errors"`
	Total     int `json:"total_requests"`
	Succeeded int `json:"succeeded_requests"`
	Failed    int `json:"failed_requests"`
}

var batchStates = map[string]providers.BatchState{
	"QUEUED":                 providers.JobWaiting,
	"RUNNING":                providers.JobRunning,
	"CANCELLATION_REQUESTED": providers.JobCancelling,
	"SUCCESS":                providers.JobCompleted,
	"FAILED":                 providers.JobFailed,
	"TIMEOUT_EXCEEDED":       providers.JobExpired,
	"CANCELLED":              providers.JobCancelled,
}

// read is the batch in our words. A state that is not known is one under way.
func (j batchJob) read(p *service, m providers.Model) providers.BatchJob {
	job := providers.BatchJob{ID: j.ID, State: providers.JobRunning, Total: j.Total, Succeeded: j.Succeeded, Failed: j.Failed}
	if state, known := batchStates[j.Status]; known {
		job.State = state
	}
	for _, file := range []string{j.OutputFile, j.ErrorFile} {
		if file != "" {
			job.Outputs = append(job.Outputs, file)
		}
	}
	if job.State == providers.JobFailed {
		why := "the batch failed"
		if len(j.Errors) > 0 {
			why = j.Errors[0].Message
		}
		body, _ := json.Marshal(map[string]any{"error": map[string]string{"message": why}}) // text
		job.Failure = p.Delivered(m, 400).ErrorBody(body)
	}
	return job
}
