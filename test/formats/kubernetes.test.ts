import { describe, expect, it } from 'vitest';
import { exposureOf } from '../../server/src/core/exposure.ts';
import { kubernetes } from '../../server/src/formats/kubernetes.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const PATH = 'manifest.yaml';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    metadata:
      annotations:
        prometheus.io/port: "9102"
        #                    ^^^^ expose 9102 owner=web
    spec:
      containers:
        - name: web
          image: shop/web:1
          args: ["--port", "8080", "--workers=4000"]
          #                 ^^^^ expose 8080 image=shop/web:1
          command:
            - app
            - --listen=:9090
            #           ^^^^ expose 9090
          env:
            - name: PORT
              value: "8081"
              #       ^^^^ declare 8081
            - name: DB
              value: postgres://db:5432/app
              #                    ^^^^ connect 5432 host=db
            - { name: TIMEOUT, value: "3000" }
          ports:
            - name: http
              containerPort: 8080
              #              ^^^^ expose 8080 tcp owner=web image=shop/web:1
            - containerPort: 53
              #              ^^ expose 53 transports=udp
              hostPort: 5353
              #         ^^^^ publish 5353 ->53 host=127.0.0.1 transports=udp
              hostIP: 127.0.0.1
              protocol: UDP
          livenessProbe:
            httpGet: { path: /health, port: 8080 }
            #                               ^^^^ connect 8080
            timeoutSeconds: 3000
          readinessProbe:
            tcpSocket:
              port: http
          startupProbe:
            grpc:
              port: 50051
              #     ^^^^^ connect 50051
---
apiVersion: v1
kind: Service
metadata: { name: front }
spec:
  type: NodePort
  ports:
    - port: 80
      #     ^^ expose 80 owner=front
      targetPort: 8080
      #           ^^^^ expose 8080
      nodePort: 30080
      #         ^^^^^ publish 30080 ->8080 host=* node-port
    - port: 443
      #     ^^^ expose 443
      targetPort: https
`;

const BALANCERS = `apiVersion: v1
kind: Service
metadata: { name: db }
spec:
  type: LoadBalancer
  ports:
    - port: 5432
      #     ^^^^ publish 5432 ->15432 host=* load-balancer
      targetPort: 15432
      #           ^^^^^ expose 15432
---
apiVersion: v1
kind: Service
metadata:
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-internal: "true"
spec:
  type: LoadBalancer
  ports:
    - port: 5433
      #     ^^^^ expose 5433
---
apiVersion: v1
kind: Service
metadata:
  annotations:
    networking.gke.io/load-balancer-type: "Internal"
spec: { type: LoadBalancer, ports: [{ port: 5434 }] }
#                                           ^^^^ expose 5434
---
apiVersion: v1
kind: Service
metadata:
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing
spec:
  type: LoadBalancer
  ports:
    - port: 5435
      #     ^^^^ publish 5435 load-balancer
---
apiVersion: v1
kind: Service
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [10.0.0.0/8]
  ports:
    - port: 5436
      #     ^^^^ expose 5436
`;

const OTHERS = `apiVersion: networking.k8s.io/v1
kind: Ingress
spec:
  rules:
    - http:
        paths:
          - backend:
              service:
                name: front
                port:
                  number: 80
                  #       ^^ connect 80
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
spec:
  ingress:
    - ports:
        - port: 32000
          #     ^^^^^ allow 32000-32768 verdict=accept narrowed direction=in
          endPort: 32768
  egress:
    - ports:
        - port: 53
          #     ^^ allow 53 transports=udp direction=out
          protocol: UDP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
spec:
  rules:
    - backendRefs:
        - { name: api, port: 9000 }
        #                    ^^^^ connect 9000
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
spec:
  ports:
    - number: 443
      #       ^^^ connect 443
      name: https
---
apiVersion: networking.istio.io/v1
kind: Gateway
spec:
  servers:
    - port: { number: 8443, name: https }
      #               ^^^^ expose 8443
---
apiVersion: v1
kind: ConfigMap
data:
  PORT: "8080"
  #      ^^^^ declare 8080
  RETRIES: "5"
  nginx.conf: |
    listen 80;
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: inner }
    spec:
      ports: [{ port: 5000 }]
      #               ^^^^ expose 5000 owner=inner
`;

describe('kubernetes', () => {
  it('reads workloads and services', () => {
    assertMarks(kubernetes, PATH, DEPLOYMENT);
  });

  it('knows the load balancers that let anyone in', () => {
    assertMarks(kubernetes, PATH, BALANCERS);
  });

  it('reads routes, policies, settings and lists', () => {
    assertMarks(kubernetes, PATH, OTHERS);
  });

  it('takes no network policy for an open door', () => {
    const { uses } = kubernetes.read(testDoc(PATH, OTHERS), testContext());
    const allowed = uses.filter((use) => use.role === 'allow');
    expect(allowed.map(exposureOf)).toEqual(['limited', 'none']);
  });

  it('tells replicas and the host’s network', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  containers:\n  - image: redis\n    ports:\n    - containerPort: 6379\n';
    const { uses } = kubernetes.read(testDoc(PATH, text), testContext());
    expect(uses[0]?.container).toEqual({ networkMode: 'host', image: 'redis' });
  });

  it('reads what is left of a template', () => {
    const text =
      'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  {{- if .Values.tls }}\n  - port: {{ .Values.port }}\n  {{- end }}\n  - port: 81\n';
    const { uses } = kubernetes.read(testDoc(PATH, text), testContext());
    expect(uses.map((use) => use.ports?.first)).toEqual([81]);
  });

  it('reads an anchored list once', () => {
    const text = 'apiVersion: v1\nkind: Service\nspec:\n  ports: &p [{port: 80}]\n  more: *p\n';
    expect(kubernetes.read(testDoc(PATH, text), testContext()).uses).toHaveLength(1);
  });

  it('is told by its text', () => {
    expect(kubernetes.recognises('---\nkind: Pod\napiVersion: v1\n')).toBe(true);
    expect(kubernetes.recognises('services:\n  web:\n    image: nginx\n')).toBe(false);
    expect(kubernetes.recognises('spec:\n  apiVersion: v1\n  kind: x\n')).toBe(false);
  });
});
