using System.Text.Json;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Distributed.Jobs;

/// <summary>The database of jobs. One context derives from it per provider, with that provider's migrations and dialect.</summary>
public abstract class JobsContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The jobs.</summary>
    public DbSet<JobRow> Jobs => Set<JobRow>();

    /// <summary>The images of succeeded jobs.</summary>
    public DbSet<JobImageRow> JobImages => Set<JobImageRow>();

    /// <summary>Every change of a job's status.</summary>
    public DbSet<JobEventRow> JobEvents => Set<JobEventRow>();

    /// <summary>The workers that have announced themselves.</summary>
    public DbSet<WorkerRow> Workers => Set<WorkerRow>();

    /// <summary>What each tier's model can paint.</summary>
    public DbSet<TierProfileRow> TierProfiles => Set<TierProfileRow>();

    /// <summary>The batches.</summary>
    public DbSet<BatchRow> Batches => Set<BatchRow>();

    /// <summary>What tenants may use.</summary>
    public DbSet<TenantRow> Tenants => Set<TenantRow>();

    /// <summary>The API keys.</summary>
    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    /// <summary>What tenants have used.</summary>
    public DbSet<TenantUsageRow> TenantUsage => Set<TenantUsageRow>();

    /// <summary>What this database writes differently from the others.</summary>
    internal abstract SqlDialect Dialect { get; }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("jobs").HasKey(row => row.Id);
            job.Property(row => row.TenantId).HasMaxLength(63);
            job.HasIndex(row => new { row.TenantId, row.IdempotencyKey }).IsUnique().HasFilter("idempotency_key IS NOT NULL");
            job.HasIndex(row => new { row.TenantId, row.CreatedAt, row.Id });
            job.HasIndex(row => new { row.TenantId, row.Tier, row.Status, row.CreatedAt, row.Id }, "ix_jobs_listed");
            job.HasIndex(row => new { row.RetryOf, row.CreatedAt, row.Id }, "ix_jobs_retries").HasFilter("retry_of IS NOT NULL");
            // Holds all that the statistics read. Written once, with the last change of the row.
            job.HasIndex(row => new
            {
                row.Tier, row.Status, row.FinishedAt, row.CreatedAt, row.ClaimedAt, row.TextEncodeUs, row.DenoiseUs, row.DecodeUs, row.EncodeUs,
                row.ImageCount,
            }, "ix_jobs_finished").HasFilter("finished_at IS NOT NULL");
            // The next four are for the relay and the reaper alone. A condition on status must not be enough to use them: before the planner has
            // statistics of a sudden crowd it takes such an index for empty, and would walk all of it to find one job by its id.
            job.HasIndex(row => new { row.Tier, row.TenantId, row.Priority, row.CreatedAt, row.Id, row.EstimatedUs }, "ix_jobs_waiting")
                .HasFilter("status = 'queued' AND dispatch_count >= 0");
            job.HasIndex(row => row.Tier, "ix_jobs_dispatched").HasFilter("status = 'queued' AND dispatch_count > 0");
            job.HasIndex(row => row.DeadlineAt, "ix_jobs_deadline").HasFilter("status = 'queued' AND deadline_at IS NOT NULL");
            job.HasIndex(row => row.LeaseUntil, "ix_jobs_leased").HasFilter("lease_until IS NOT NULL");
            job.HasIndex(row => new { row.BatchId, row.BatchIndex }, "ix_jobs_batch").IsUnique().HasFilter("batch_id IS NOT NULL");
            job.HasIndex(row => row.CreatedAt, "ix_jobs_keyed").HasFilter(KeySweep.IsClients);
            job.Property(row => row.Priority).HasDefaultValueSql("'normal'").HasSentinel((Priority)(-1));          // processes of the version before do not name these two
            job.Property(row => row.EstimatedUs).HasDefaultValue(0L);
            job.HasMany(row => row.Images).WithOne().HasForeignKey(image => image.JobId);
        });
        modelBuilder.Entity<JobImageRow>().ToTable("job_images").HasKey(image => new { image.JobId, image.Index });
        modelBuilder.Entity<WorkerRow>(worker =>
        {
            worker.ToTable("workers").HasKey(row => new { row.Name, row.Tier });
            worker.Property(row => row.DrainRequested).HasDefaultValue(false);          // processes of the version before do not name it
        });
        modelBuilder.Entity<BatchRow>(batch =>
        {
            batch.ToTable("batches").HasKey(row => row.Id);
            batch.Property(row => row.TenantId).HasMaxLength(63);
            batch.HasIndex(row => new { row.TenantId, row.IdempotencyKey }).IsUnique().HasFilter("idempotency_key IS NOT NULL");
            batch.HasIndex(row => new { row.TenantId, row.CreatedAt, row.Id });
            batch.HasIndex(row => row.CreatedAt, "ix_batches_keyed").HasFilter(KeySweep.IsClients);
        });
        modelBuilder.Entity<TenantRow>().ToTable("tenants").HasKey(row => row.Id);
        modelBuilder.Entity<TenantRow>().Property(row => row.Id).HasMaxLength(63);
        modelBuilder.Entity<ApiKeyRow>().ToTable("api_keys").HasKey(row => row.Id);
        modelBuilder.Entity<ApiKeyRow>().HasIndex(row => row.TenantId);
        modelBuilder.Entity<TenantUsageRow>().ToTable("tenant_usage").HasKey(row => new { row.TenantId, row.Day });
        modelBuilder.Entity<TierProfileRow>().ToTable("tier_profiles").HasKey(profile => profile.Tier);
        modelBuilder.Entity<JobEventRow>().ToTable("job_events").HasKey(@event => new { @event.JobId, @event.Seq });

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            foreach (var property in entity.GetProperties())
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JobStatus>().HaveConversion<WordConverter<JobStatus>>();
        configurationBuilder.Properties<Priority>().HaveConversion<WordConverter<Priority>>();
        configurationBuilder.Properties<Tier>().HaveConversion<WordConverter<Tier>>();
    }

    /// <summary>An enumeration as the same word that the API shows.</summary>
    private sealed class WordConverter<T>() : ValueConverter<T, string>(value => value.Word(), word => Words.Parse<T>(word)!.Value)
        where T : struct, Enum;
}
