// Package extproc offers the policy in force to Envoy and its kin by external
// processing: a gRPC service that is sent the requests to models while they pass,
// and answers with the model that the policy chooses put into them. Responses pass
// as they are.
package extproc
