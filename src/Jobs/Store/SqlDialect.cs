namespace Distributed.Jobs;

/// <summary>The few places where the databases' SQL differs. The statements themselves are written once.</summary>
internal abstract class SqlDialect
{
    /// <summary>The database's clock.</summary>
    public abstract string Now { get; }

    /// <summary>Locks the chosen rows and passes over those that others hold; empty where a writer is alone anyway.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>The smallest of its arguments.</summary>
    public abstract string Least { get; }

    /// <summary>The largest of its arguments.</summary>
    public abstract string Greatest { get; }

    /// <summary>A length of time as a parameter that can be added to the clock.</summary>
    public abstract object Duration(TimeSpan time);
}
