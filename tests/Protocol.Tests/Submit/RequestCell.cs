namespace Distributed.Protocol.Tests;

/// <summary>Where a request stands.</summary>
internal struct RequestCell
{
    public RequestStep Step;

    /// <summary>The id it was answered with, plus one.</summary>
    public byte Answer;
}
