using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Runs one conditional statement and gives the rows it changed. Every change of a job's status goes through here.</summary>
internal static class JobStatements
{
    /// <summary>Runs an INSERT or UPDATE of jobs with placeholders {0}, {1}, …; <c>RETURNING *</c> is added.</summary>
    public static Task<List<JobRow>> ChangeAsync(
        this JobsContext context, string statement, object?[] parameters, CancellationToken cancellation) =>
        context.QueryAsync(statement + "\nRETURNING *", parameters, cancellation);

    /// <summary>
    /// Waits until what was found in the database is as safe as what one has stored oneself, on a standby if there is one. Whoever is told that what
    /// they ask for is so already is told it after this.
    /// </summary>
    public static async Task SettleAsync(this JobsContext context, CancellationToken cancellation)
    {
        if (context.Dialect.Settle.Length > 0) await context.Database.ExecuteSqlRawAsync(context.Dialect.Settle, cancellation);
    }

    /// <summary>Runs a statement that gives jobs. Statements are our constants; whatever comes from outside is a parameter.</summary>
    public static Task<List<JobRow>> QueryAsync(
        this JobsContext context, string statement, object?[] parameters, CancellationToken cancellation) =>
        context.Jobs.FromSqlRaw(statement, parameters!).AsNoTracking().ToListAsync(cancellation);
}
