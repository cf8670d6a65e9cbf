using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Sqlite
{
    /// <summary>Workers can be asked to take no more jobs.</summary>
    public partial class Drains : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "drain_requested",
                table: "workers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "drain_requested",
                table: "workers");
        }
    }
}
