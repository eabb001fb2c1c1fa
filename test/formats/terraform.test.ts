import { describe, expect, it } from 'vitest';
import { terraform } from '../../server/src/formats/terraform.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const marks = (fixture: string) => assertMarks(terraform, 'main.tf', fixture);

describe('terraform', () => {
  it('reads the port of an SRV record as its target’s, and none where the service is not offered', () => {
    marks(`resource "cloudflare_record" "imaps" {
  type = "SRV"
  data {
    priority = 0
    weight   = 1
    port     = 993
#              ^^^ connect 993
    target   = "mail.example.net"
  }
}
resource "cloudflare_record" "imap" {
  type = "SRV"
  data {
    priority = 0
    weight   = 0
    port     = 0
    target   = "."
  }
}
`);
  });

  it('reads security groups: a pair of arguments is one range', () => {
    marks(`resource "aws_security_group" "web" {
  name = "web-8080"
  ingress {
    from_port   = 22
#                 ^^ allow 22 tcp owner=aws_security_group.web direction=in sources=10.0.0.0/8,10.1.0.0/16
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "10.1.0.0/16"]
  }
  ingress {
    from_port = "8000" # quoted
#                ^^^^ allow 8000-8100 transports=udp narrowed
    to_port   = "8100"
    protocol  = "17"
    security_group_ids = [aws_security_group.lb.id]
  }
  ingress {
    from_port = 8
    to_port   = 0
    protocol  = "icmp"
  }
  egress {
    from_port = 0
    to_port = 0
    protocol = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group_rule" "out" {
  type      = "egress"
  from_port = 443
#             ^^^ allow 443 direction=out sources=0.0.0.0/0
  to_port   = 443
  protocol  = "tcp"
  cidr_blocks = ["0.0.0.0/0"]
}
resource "aws_network_acl_rule" "back" {
  egress      = true
  rule_action = "allow"
  from_port   = 53
#               ^^ allow 53 direction=out
  to_port     = 53
}
resource "aws_network_acl_rule" "no" {
  egress      = false
  rule_action = "deny"
  protocol    = "tcp"
  from_port   = 3389
#               ^^^^ deny 3389
  to_port     = 3389
}
module "sg" {
  source = "terraform-aws-modules/security-group/aws"
  ingress_with_cidr_blocks = [
    { from_port = 8080, to_port = 8090, protocol = "tcp", cidr_blocks = "0.0.0.0/0" },
#                 ^^^^ allow 8080-8090 tcp direction=in sources=0.0.0.0/0 owner=sg
  ]
}
`);
  });

  it('names a source that is computed by its expression: it is somebody, and not anyone', () => {
    marks(`resource "aws_security_group" "db" {
  ingress {
    from_port   = 5432
#                 ^^^^ allow 5432 sources=var.office
    to_port     = 5432
    cidr_blocks = [var.office]
  }
  ingress {
    from_port   = 5433
#                 ^^^^ allow 5433 sources=var.nets
    to_port     = 5433
    cidr_blocks = var.nets
    self        = false
  }
  ingress {
    from_port       = 5434
#                     ^^^^ allow 5434 sources=aws_security_group.web.id,self
    to_port         = 5434
    security_groups = [
      aws_security_group.web.id
    ]
    self            = true
  }
  ingress {
    from_port   = 5435
#                 ^^^^ allow 5435 sources=var.office,0.0.0.0/0
    to_port     = 5435
    cidr_blocks = [var.office, "0.0.0.0/0"]
  }
}
`);
  });

  it('reads the firewalls of other clouds', () => {
    marks(`resource "google_compute_firewall" "ssh" {
  source_ranges = ["0.0.0.0/0"]
  allow {
    protocol = "tcp"
    ports    = ["22", "8000-8010", 9000]
#                ^^ allow 22 tcp sources=0.0.0.0/0
#                      ^^^^^^^^^ allow 8000-8010
#                                  ^^^^ allow 9000
  }
  deny {
    protocol = "udp"
    ports    = ["53"]
#                ^^ deny 53 udp
  }
}
resource "azurerm_network_security_rule" "rdp" {
  direction = "Inbound"
  access = "Deny"
  protocol = "Tcp"
  source_port_range = "*"
  source_port_ranges = ["1024-65535"]
#                        ^^^^^^^^^^ source 1024-65535
  destination_port_range = "3389"
#                           ^^^^ deny 3389 tcp direction=in sources=Internet
  source_address_prefix = "Internet"
}
`);
  });

  it('reads what is called a port in any place, and environments', () => {
    marks(`locals {
  turn_port = 3478
#             ^^^^ declare 3478 path=locals.turn_port
  ports_open = 5
  support   = 80
  min_port  = 0
}
module "app" {
  proxyPort = "8443"
#              ^^^^ declare 8443 owner=app
  labels    = { "prometheus.io/port" = "9113", "prometheus.io/scrape" = "80" }
#                                       ^^^^ expose 9113
}
resource "kubernetes_deployment" "app" {
  env {
    name  = "PORT"
    value = "8080"
#            ^^^^ declare 8080
  }
  env {
    name  = "DATABASE_URL"
    value = "postgres://db:5432/app"
#                          ^^^^ connect 5432 host=db
  }
  env {
    name  = "RETRIES"
    value = "80"
  }
}
`);
  });

  it('reads containers, services and load balancers', () => {
    marks(`resource "docker_container" "db" {
  ports {
    internal = 5432
#              ^^^^ expose 5432
    external = 15432
#              ^^^^^ publish 15432
  }
}
resource "aws_ecs_task_definition" "app" {
  container_definitions = jsonencode([{
    name = "app"
    portMappings = [{ containerPort = 8080, hostPort : 80 }]
#                                     ^^^^ expose 8080
#                                                      ^^ publish 80
  }])
}
resource "kubernetes_service" "app" {
  spec {
    port {
      port        = 80
#                   ^^ listen 80
      target_port = 8080
#                   ^^^^ expose 8080
      node_port   = 30080
#                   ^^^^^ publish 30080
    }
  }
}
resource "aws_lb_listener" "https" {
  port     = "443"
#             ^^^ listen 443 tcp
  protocol = "HTTPS"
  default_action {
    redirect { port = "8443" }
#                      ^^^^ connect 8443
  }
}
variable "http_port" {
  default = 8000
#           ^^^^ declare 8000
}
variable "size" { default = 443 }
`);
  });

  it('tells nothing of what is computed or no port', () => {
    marks(`# port = 80
// port = 81
/* port = 82
   port = 83 */
locals {
  timeout = 443
  port    = var.port
  other   = { port = "\${var.port}" }
  text    = <<-EOT
    port = 84
    EOT
  pick    = var.secure ? 443 : 80
  all     = { for name, port in var.ports : name => { port = port } }
}
`);
  });

  it('survives what a neighbour gets wrong', () => {
    marks(`resource "aws_lb_listener" "a" {
  port = 80
#        ^^ listen 80
  name = "open
  port = 81
#        ^^ listen 81
  list = [1, 2
  }
}
}}]
resource "aws_lb_listener" "b" {
  port = 82
#        ^^ listen 82
`);
  });

  it('keeps spans exact with CRLF, a BOM, tabs and other scripts', () => {
    const text = '\uFEFFresource "aws_lb_listener" "ü😀" {\r\n\tport\t=\t"80" # é\r\n}\r\n';
    const { uses } = terraform.read(testDoc('main.tf', text), testContext());
    expect(uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['80']);
  });
});
