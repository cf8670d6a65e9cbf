using System.Net;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What a system under test is made of.</summary>
/// <param name="Folder">Where histories and logs go.</param>
internal sealed record SystemSettings(string Folder)
{
    public int Producers { get; init; } = 2;

    public int Workers { get; init; } = 3;

    /// <summary>The bug planted in every process.</summary>
    public Bug Bug { get; init; }

    /// <summary>Whether workers are the product's own, with the models that come with it.</summary>
    public bool RealEngine { get; init; }

    /// <summary>The broker's virtual host, where several systems share one broker.</summary>
    public string? Vhost { get; init; }

    /// <summary>The nodes of the broker, in front of which each process's link stands as a load balancer would; empty for the services' own node.</summary>
    public IReadOnlyList<IPEndPoint> Brokers { get; init; } = [];

    /// <summary>Whether producers write down what became of each message that they sent.</summary>
    public bool WitnessesPublishes { get; init; }

    /// <summary>Further settings of every process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
