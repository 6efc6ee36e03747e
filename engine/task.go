package engine

import (
	"fmt"
	"strings"
)

// Task is the kind of work a prompt asks for.
type Task string

// The tasks. Unknown is no error: it is the task of a prompt whose task cannot be told.
const (
	Classification Task = "classification"
	Extraction     Task = "extraction"
	Summarization  Task = "summarization"
	Rewriting      Task = "rewriting"
	Translation    Task = "translation"
	QA             Task = "question answering"
	Coding         Task = "coding"
	Math           Task = "math"
	Reasoning      Task = "reasoning"
	Writing        Task = "writing"
	Agentic        Task = "agentic"
	Unknown        Task = "unknown"
)

// Tasks lists every task in the order in which tables show them.
var Tasks = [...]Task{
	Classification, Extraction, Summarization, Rewriting, Translation, QA,
	Coding, Math, Reasoning, Writing, Agentic, Unknown,
}

// ParseTask is the task with this name. Case does not count, and "qa" and names with
// hyphens or underscores are accepted. The error lists the names that there are.
func ParseTask(name string) (Task, error) {
	plain := strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(strings.TrimSpace(name)))
	if plain == "qa" {
		return QA, nil
	}
	for _, t := range Tasks {
		if plain == string(t) {
			return t, nil
		}
	}
	return Unknown, fmt.Errorf("there is no task %q; the tasks are %s", name, taskNames())
}

func taskNames() string {
	names := make([]string, len(Tasks))
	for i, t := range Tasks {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

// TaskIndex is a task's place in Tasks.
type TaskIndex uint8

const UnknownIndex = TaskIndex(len(Tasks) - 1)

// The places of the tasks that rules name.
const (
	ClassificationIndex TaskIndex = iota
	ExtractionIndex
	SummarizationIndex
	RewritingIndex
	TranslationIndex
	QAIndex
	CodingIndex
	MathIndex
	ReasoningIndex
	WritingIndex
	AgenticIndex
)

// IndexOf is the place of a task in Tasks, or that of Unknown where it is not there.
func IndexOf(t Task) TaskIndex {
	for i, known := range Tasks {
		if t == known {
			return TaskIndex(i)
		}
	}
	return UnknownIndex
}
