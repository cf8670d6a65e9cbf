namespace Distributed.Deployment.Tests;

/// <summary>What must hold between the objects of an overlay, with mistakes that it must see.</summary>
/// <param name="Name">The rule as a sentence.</param>
/// <param name="Check">What breaks it.</param>
/// <param name="Mistakes">Mistakes to plant, each in the overlay it names.</param>
internal sealed record Rule(string Name, Func<Manifests, IEnumerable<string>> Check, params Mistake[] Mistakes);

/// <summary>A change to rendered objects.</summary>
internal sealed record Mistake(string Overlay, string What, Action<Manifests> Plant);
