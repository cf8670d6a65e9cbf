using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Sqlite
{
    /// <summary>Clients' idempotency keys by age, so that old ones are found and given up.</summary>
    public partial class Intake : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_jobs_keyed",
                table: "jobs",
                column: "created_at",
                filter: "idempotency_key IS NOT NULL AND idempotency_key NOT LIKE '%:%'");

            migrationBuilder.CreateIndex(
                name: "ix_batches_keyed",
                table: "batches",
                column: "created_at",
                filter: "idempotency_key IS NOT NULL AND idempotency_key NOT LIKE '%:%'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_keyed",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_batches_keyed",
                table: "batches");
        }
    }
}
