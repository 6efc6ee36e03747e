// Package access says who may do what with a store that several people share.
// Raters sign in by a token, of which only the hash is kept. Each has a role, and
// each role may do what those before it may.
//
// The program holds to this, and no more than the program: whoever may change the
// tables of the database can do all of it in SQL.
package access
