namespace Distributed.EngineBench;

/// <summary>A way to serve jobs on one device.</summary>
internal interface IPolicy
{
    string Name { get; }

    /// <summary>Serves a trace to its end, in virtual time.</summary>
    Outcome Serve(IReadOnlyList<SimulatedJob> trace, DeviceTimes device);
}
