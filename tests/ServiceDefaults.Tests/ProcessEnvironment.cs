namespace Distributed.ServiceDefaults.Tests;

/// <summary>Tests that change the environment of the test process, or build processes that read it, run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessEnvironment
{
    public const string Name = "process environment";
}
