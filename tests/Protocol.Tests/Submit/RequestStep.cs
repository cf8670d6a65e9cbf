namespace Distributed.Protocol.Tests;

/// <summary>What a request does next.</summary>
internal enum RequestStep : byte
{
    /// <summary>Offers its job.</summary>
    Offers,

    /// <summary>Inserts, perhaps not for the first time: without an answer it does so again.</summary>
    Inserts,

    /// <summary>Looks for what stood in the way of its insert.</summary>
    Looks,

    Answered,
}
