// Package jobs shares the prompts of a run over machines: a queue in the database
// of a store, by River. Its tables (river_…) stand in the schema of the store.
//
// A job is a prompt with the models that are to answer it, for these answers
// belong to one trial. Of each prompt of a set one job is open at a time. What is
// answered says the store: a job that is taken again asks for the rest alone.
//
// A process that works on jobs holds an advisory lock by the name that River notes
// in them. The server lets go of it when the process ends, however it ends; who
// sees it free for a while puts the jobs back. River's own rescue goes by how long
// a job has been under way, an hour; and its elected leader would need the rights
// of an owner. So neither is used.
//
// The text of a prompt stands in a job until it has ended.
package jobs
