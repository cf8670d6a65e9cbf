using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>One queue per tier.</summary>
public static class GenerateQueues
{
    /// <summary>Its name.</summary>
    public static string Name(Tier tier) => $"generate-{tier.Word()}";

    /// <summary>Where to send: the exchange, never <c>queue:</c>, which would declare the queue again with other arguments.</summary>
    public static Uri Address(Tier tier) => new($"exchange:{Name(tier)}");
}
