namespace Distributed.Faults;

/// <summary>A primary and the standby that follows it, over a link that can be cut. They can change places.</summary>
/// <param name="services">Whose Postgres is the first primary.</param>
/// <param name="waitsForStandby">Whether a transaction is answered for only when the standby has it.</param>
internal sealed class PostgresPair(OwnServices services, bool waitsForStandby) : IAsyncDisposable
{
    private readonly FaultProxy replication = new(new(System.Net.IPAddress.Loopback, services.Postgres.Port));

    public PostgresNode Primary { get; private set; } = new("postgres1", services.Folder, services.Postgres.Port);

    public PostgresNode Standby { get; private set; } = new("postgres2", Path.Combine(services.Folder, "standby"), RabbitNode.FreePort());

    /// <summary>Makes the standby a copy of the primary, whatever it was before, and waits until it keeps up.</summary>
    public async Task JoinAsync()
    {
        Leftovers.Add(this);
        replication.Servers = [Primary.Address];
        replication.Fault = LinkFault.None;
        await Standby.FollowAsync(Primary, replication.Port);
        if (waitsForStandby) await Primary.WaitForStandbyAsync();
    }

    /// <summary>Nothing more reaches the standby, and the primary does not know.</summary>
    public void CutReplication() => replication.Fault = LinkFault.Partition(LinkDirection.Both);

    /// <summary>The standby becomes the primary with what it has.</summary>
    public async Task PromoteAsync()
    {
        replication.Fault = new() { Resets = true };          // what is on its way is lost with the primary
        await Standby.PromoteAsync();
        (Primary, Standby) = (Standby, Primary);
    }

    public async ValueTask DisposeAsync()
    {
        Leftovers.Remove(this);
        foreach (var node in (PostgresNode[])[Primary, Standby]) await node.DoAsync("kill");
        await replication.DisposeAsync();
    }
}
