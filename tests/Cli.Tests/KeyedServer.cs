namespace Distributed.Cli.Tests;

/// <summary>Standalone that wants keys.</summary>
public sealed class KeyedServer : Server
{
    public const string Admin = "the-admin-key-of-the-configuration";

    protected override string Key => Admin;

    protected override IEnumerable<(string Name, string Value)> Settings => [("Keys__Required", "true"), ("Keys__Admin", Admin)];
}
