using System.Runtime.CompilerServices;

namespace Distributed.Protocol.Tests;

/// <summary>Requests under one idempotency key, each with the id it made, and the rows there are.</summary>
internal struct SubmitState
{
    public const int Requests = 3;

    public Cells Of;

    /// <summary>The ids that are stored, a bit each.</summary>
    public byte Rows;

    [InlineArray(Requests)]
    public struct Cells
    {
        private RequestCell first;
    }
}
