namespace Distributed.PaintModel;

/// <summary>What the judge saw: the background and the objects, the largest first.</summary>
internal sealed record Reading(Background Background, IReadOnlyList<Sighting> Objects);
