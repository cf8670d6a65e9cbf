// Tests count live tensors, which are the process's, so no other test may paint meanwhile.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
