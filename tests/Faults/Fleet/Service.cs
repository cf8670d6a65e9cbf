namespace Distributed.Faults;

/// <summary>What the processes of the system depend on.</summary>
internal enum Service
{
    Database,
    Broker,
    Images,
}
