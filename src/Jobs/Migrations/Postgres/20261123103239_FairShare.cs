using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Postgres
{
    /// <summary>What waits is found by tenant and class, and jobs remember what was promised of them.</summary>
    public partial class FairShare : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_waiting",
                table: "jobs");

            migrationBuilder.AddColumn<long>(
                name: "eta_base_us",
                table: "jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "eta_p50_us",
                table: "jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "eta_p90_us",
                table: "jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_waiting",
                table: "jobs",
                columns: new[] { "tier", "tenant_id", "priority", "created_at", "id", "estimated_us" },
                filter: "status = 'queued' AND dispatch_count >= 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_waiting",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "eta_base_us",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "eta_p50_us",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "eta_p90_us",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_waiting",
                table: "jobs",
                columns: new[] { "tier", "created_at", "id" },
                filter: "status = 'queued' AND dispatch_count >= 0");
        }
    }
}
