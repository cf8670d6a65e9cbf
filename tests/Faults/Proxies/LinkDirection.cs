namespace Distributed.Faults;

/// <summary>Which way data go.</summary>
[Flags]
internal enum LinkDirection
{
    ToServer = 1,
    ToClient = 2,
    Both = 3,
}
