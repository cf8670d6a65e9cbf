// Tests count live tensors, which are the process's, so no other test may paint meanwhile.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
