// Package store says what a store holds and what is asked of it: kinds of
// stores, queries, reports, and the records that calibration reads. How they
// are kept is for the packages below it; eval/store/bolt keeps them in one
// file.
//
// A consumer declares the methods that it needs of a store itself. storetest
// has what each store has to pass.
package store
