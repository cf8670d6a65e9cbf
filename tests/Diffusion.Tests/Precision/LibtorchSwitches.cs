namespace Distributed.Diffusion.Tests;

/// <summary>Tests that set libtorch's switches, which are the process's, run alone.</summary>
[CollectionDefinition(nameof(LibtorchSwitches), DisableParallelization = true)]
public sealed class LibtorchSwitches;
