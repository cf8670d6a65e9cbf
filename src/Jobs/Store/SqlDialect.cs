namespace Distributed.Jobs;

/// <summary>The few places where the databases' SQL differs. The statements themselves are written once.</summary>
internal abstract class SqlDialect
{
    /// <summary>The database's clock, the same throughout one statement.</summary>
    public abstract string Now { get; }

    /// <summary>The same as a whole number, counted from 1970.</summary>
    public abstract string NowInMicroseconds { get; }

    /// <summary>The beginning of the minute that it is now.</summary>
    public abstract string Minute { get; }

    /// <summary>The day that it is now, counted from 1970 (UTC).</summary>
    public string Day => $"({NowInMicroseconds} / {TimeSpan.MicrosecondsPerDay})";

    /// <summary>The beginning of that day.</summary>
    public abstract string Today { get; }

    /// <summary>The time at which a job ends now: never before it was accepted, even if the clock was set back.</summary>
    public string End => $"{Greatest}({Now}, created_at)";

    /// <summary>Locks the chosen rows and passes over those that others hold; empty where a writer is alone anyway.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Locks the chosen rows, waiting for whoever holds them; empty where a writer is alone anyway.</summary>
    public abstract string Locked { get; }

    /// <summary>
    /// A column that ends the transaction when nothing more is heard of it for ten seconds: whoever freezes while it holds a lock must not stop the rest.
    /// </summary>
    public abstract string BriefHold { get; }

    /// <summary>Commits something, so that the answer comes when all that was committed before is as safe; empty where every commit is safe at once.</summary>
    public abstract string Settle { get; }

    /// <summary>The smallest of its arguments.</summary>
    public abstract string Least { get; }

    /// <summary>The largest of its arguments.</summary>
    public abstract string Greatest { get; }

    /// <summary>A length of time as a parameter that can be added to the clock.</summary>
    public abstract object Duration(TimeSpan time);

    /// <summary>A point in time as a parameter that can be compared with a column.</summary>
    public abstract object Instant(DateTimeOffset time);

    /// <summary>A difference of two times in whole microseconds.</summary>
    public abstract string Microseconds(string difference);

    /// <summary>Points in time as a column of <see cref="Rows"/>.</summary>
    public abstract Array Instants(IEnumerable<DateTimeOffset> times);

    /// <summary>Joins a table by looking its rows up anew for each row on the left, so that an index serves the condition.</summary>
    public abstract string JoinEach(string table, string condition);

    /// <summary>Joins the first rows of a table that has an <c>id</c>, chosen anew for each row on the left, by this index and no other.</summary>
    /// <param name="table">The table.</param>
    /// <param name="index">The index: it begins with the keys and goes on in the order.</param>
    /// <param name="columns">Which columns are needed, by their bare names.</param>
    /// <param name="keys">What the first columns of the index must be; may name what stands on the left, and is never null.</param>
    /// <param name="condition">What else must hold.</param>
    /// <param name="order">What comes first, by bare names.</param>
    /// <param name="limit">How many.</param>
    public abstract string JoinFirst(
        string table, string index, string columns, IReadOnlyList<(string Column, string Value)> keys, string condition, string order, int limit);

    /// <summary>The smallest value of an index's second column, for one value of its first, by this index and no other; null when there is none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="index">The index.</param>
    /// <param name="key">What the first column must be.</param>
    /// <param name="column">The second column.</param>
    /// <param name="after">What it must be larger than; null for nothing.</param>
    /// <param name="condition">What else must hold.</param>
    public abstract string Next(string table, string index, (string Column, string Value) key, string column, string? after, string condition);

    /// <summary>True of jobs that a worker holds, which are few beside those that were ever held, in words by which <c>ix_jobs_leased</c> is taken.</summary>
    public abstract string Leased { get; }

    /// <summary>The right side of <c>id …</c>: the ids that a SELECT with a LIMIT chooses, chosen exactly once.</summary>
    public abstract string Chosen(string select);

    /// <summary>What follows FROM to read rows out of parameters, as <c>column1</c>, <c>column2</c>, …</summary>
    /// <param name="parameters">Takes the values.</param>
    /// <param name="columns">One array per column, all of one length.</param>
    public abstract string Rows(SqlParameters parameters, params Array[] columns);

    /// <summary>True of jobs that may start from a picture; an index holds only these.</summary>
    public abstract string HasInputImage { get; }

    /// <summary>The name of the picture that a job starts from, as that index has it.</summary>
    public abstract string InputImage { get; }

    /// <summary>Changes jobs and, if that changed any, adds rows to another table: both or neither, in as few round trips as there can be.</summary>
    /// <param name="context">The database.</param>
    /// <param name="change">An UPDATE of jobs, without RETURNING.</param>
    /// <param name="addition">An INSERT INTO … SELECT … FROM <see cref="Rows"/>.</param>
    /// <param name="parameters">The values for both.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The jobs it changed.</returns>
    public abstract Task<List<JobRow>> ChangeAndAddAsync(
        JobsContext context, string change, string addition, object?[] parameters, CancellationToken cancellation);
}
